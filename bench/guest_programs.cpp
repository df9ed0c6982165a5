#include "guest_programs.hpp"

#include "support/assembly.hpp"
#include "support/elf_builder.hpp"

namespace tessera::bench {
namespace {

using namespace guest;

constexpr Word kCode = 0x1C00'0000;
constexpr Word kData = 0x1000'0000;
constexpr Word kEventUnit = 0x1020'4000;
constexpr std::int32_t kWaitClear = 0x3C;
constexpr Word kHartId = 0xF14;
constexpr Word kWords = 256;

void work(Code& code) {
  const Word again = code.here();
  code.li(s0, kData).li(s1, kData + 4 * kWords).li(a0, 0).li(a1, 0);
  const Word next = code.here();
  code << lw(a2, s0, 0) << lw(a3, s0, 4) << addi(s0, s0, 8) << mul(a4, a2, a3) << add(a1, a1, a2) << add(a0, a0, a4)
       << sw(a1, s0, -8) << andi(a5, a0, 255);
  code << bne(s0, s1, code.to(next));
  code << jal(zero, code.to(again));
}

system::ElfImage image_of(const Code& code) { return system::load_elf(ElfBuilder(code).bytes(), "bench"); }

}  // namespace

system::ElfImage single_core_program() {
  Code code(kCode);
  work(code);
  return image_of(code);
}

system::ElfImage sleepers_program() {
  Code code(kCode);
  constexpr std::int32_t kPastTheWait = 5 * 4;  // from the branch over itself, li, cv.elw and stay
  code << csrr(a0, kHartId) << beq(a0, zero, kPastTheWait);
  code.li(t0, kEventUnit) << cv_elw(a1, t0, kWaitClear) << stay;
  work(code);
  return image_of(code);
}

}  // namespace tessera::bench
