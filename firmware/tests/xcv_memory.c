// Post-increment and register-register accesses read and write the right place and move the pointer.

#include <stdint.h>

#include "check.h"
#include "tessera/xcv.h"

static int8_t bytes[16] __attribute__((aligned(4))) = {1, -2, 3, -4, 5, -6, 7, -8, 9, -10, 11, -12, 13, -14, 15, -16};

static void post_increment(void) {
  const int8_t* p = bytes;
  CHECK_EQUAL(cv_lb_post(p, 1), 1);
  CHECK_EQUAL(cv_lb_post(p, 2), -2);
  CHECK_EQUAL(cv_lbu_post(p, -3), 0xFC);
  CHECK(p == bytes);
  CHECK_EQUAL(cv_lh_post(p, 4), (int16_t)0xFE01);
  CHECK_EQUAL(cv_lhu_post(p, 4), 0xFA05);
  CHECK_EQUAL(cv_lw_post(p, -8), 0xF40BF609);
  CHECK(p == bytes);

  volatile int32_t step = 12;
  CHECK_EQUAL(cv_lw_post(p, step), 0xFC03FE01);
  CHECK(p == bytes + 12);
}

static void store_post_increment(void) {
  uint8_t buffer[12] __attribute__((aligned(4))) = {0};
  uint8_t* q = buffer;
  volatile int32_t step = 3;
  cv_sb_post(0xA1, q, 2);
  cv_sh_post(0xB2B3, q, 2);
  cv_sw_post(0xC4C5C6C7, q, 4);
  cv_sb_post(0xD8, q, step);
  CHECK(q == buffer + 11);
  const uint32_t* words = (const uint32_t*)buffer;
  CHECK_EQUAL(words[0], 0xB2B300A1);
  CHECK_EQUAL(words[1], 0xC4C5C6C7);
  CHECK_EQUAL(words[2], 0x000000D8);
}

static void indexed(void) {
  uint32_t buffer[3] = {0, 0, 0};
  CHECK_EQUAL(cv_lb_indexed(bytes, 3), -4);
  CHECK_EQUAL(cv_lbu_indexed(bytes + 4, -1), 0xFC);
  CHECK_EQUAL(cv_lh_indexed(bytes, 2), (int16_t)0xFC03);
  CHECK_EQUAL(cv_lhu_indexed(bytes, 6), 0xF807);
  CHECK_EQUAL(cv_lw_indexed(bytes, 12), 0xF00FF20D);
  cv_sw_indexed(0x11223344, buffer, 4);
  cv_sh_indexed(0x5566, buffer, 0);
  cv_sb_indexed(0x77, buffer, 11);
  CHECK_EQUAL(buffer[0], 0x5566);
  CHECK_EQUAL(buffer[1], 0x11223344);
  CHECK_EQUAL(buffer[2], 0x77000000);
}

int main(void) {
  post_increment();
  store_post_increment();
  indexed();
  return check_result();
}
