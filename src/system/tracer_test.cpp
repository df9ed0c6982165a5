#include "system/tracer.hpp"

#include <gtest/gtest.h>

#include <sstream>

#include "isa/instruction_set.hpp"
#include "support/assembly.hpp"

namespace tessera::system {
namespace {

using namespace guest;

constexpr Address kCode = 0x1C00'0000;

/// Two harts that run through nops, each in its own time.
struct Bench {
  Bench() {
    for (std::uint32_t offset = 0; offset < 2048; offset += 4) ram.write(offset, 4, nop);
    map.add_memory(ram, mem::Port::Flat, kCode);
    for (unsigned id = 0; id < 2; ++id) {
      harts.push_back(std::make_unique<core::Hart>(core::HartConfig{.id = id, .boot = kCode}, cache, map));
      pointers.push_back(harts.back().get());
    }
  }
  void run(unsigned hart, Cycle limit) {
    tracer.before_run(*harts[hart]);
    harts[hart]->run(limit);
  }

  mem::Ram ram{{kCode, 4096}};
  mem::MemoryMap map;
  core::CodeCache cache{isa::core_v_xcv(), {&ram}, 0};
  std::vector<std::unique_ptr<core::Hart>> harts;
  std::vector<core::Hart*> pointers;
  std::ostringstream instructions;
  std::ostringstream requests;
  Tracer tracer{&instructions, &requests, 2};
};

TEST(Tracer, lines_come_in_order_of_cycles_then_cores) {
  Bench bench;
  bench.run(1, 6);
  bench.run(0, 7);
  bench.tracer.write(bench.pointers, 7, true);
  EXPECT_EQ(bench.instructions.str(),
            "4 0 1c000000 00000013\n4 1 1c000000 00000013\n5 0 1c000004 00000013\n5 1 1c000004 00000013\n"
            "6 0 1c000008 00000013\n");
}

TEST(Tracer, what_lies_at_or_behind_the_end_is_not_written) {
  Bench bench;
  bench.run(0, 40);
  bench.tracer.write(bench.pointers, 5, true);
  EXPECT_EQ(bench.instructions.str(), "4 0 1c000000 00000013\n");
}

TEST(Tracer, every_instruction_is_written_once_however_often_it_is_asked) {
  Bench bench;
  bench.run(0, 6);
  bench.tracer.write(bench.pointers, 5, true);
  bench.tracer.write(bench.pointers, 5, true);
  bench.run(0, 8);
  bench.tracer.write(bench.pointers, 8, true);
  EXPECT_EQ(bench.instructions.str(),
            "4 0 1c000000 00000013\n5 0 1c000004 00000013\n6 0 1c000008 00000013\n7 0 1c00000c 00000013\n");
}

TEST(Tracer, a_little_is_kept_until_it_is_worth_writing) {
  Bench bench;
  bench.run(0, 20);
  bench.tracer.write(bench.pointers, 20, false);
  EXPECT_EQ(bench.instructions.str(), "");
}

TEST(Tracer, requests_of_a_cycle_are_in_order_of_cores) {
  Bench bench;
  bench.tracer.request(9, 1, 0x1000'0004, false, false);
  bench.tracer.request(9, 0, 0x1000'0004, true, true);
  bench.tracer.end_of_cycle();
  bench.tracer.request(10, 1, 0x1000'0004, false, true);
  bench.tracer.end_of_cycle();
  EXPECT_EQ(bench.requests.str(), "9 0 10000004 W 1\n9 1 10000004 R 0\n10 1 10000004 R 1\n");
}

TEST(Tracer, bursts_and_events_of_the_dma_come_before_the_requests_of_their_cycle) {
  Bench bench;
  bench.tracer.request(9, 0, 0x1000'0004, true, true);
  bench.tracer.request(9, 14, 0x44, true, false);
  bench.tracer.burst(9, {.write = false, .address = 0x1C00'0104, .beats = 32});
  bench.tracer.burst(9, {.write = true, .address = 0x1C00'0200, .beats = 1});
  bench.tracer.event(9, 0b101);
  bench.tracer.end_of_cycle();
  bench.tracer.end_of_cycle();
  EXPECT_EQ(bench.requests.str(),
            "9 dma ar 1c000104 len 31\n9 dma aw 1c000200 len 0\n9 dma event core 0\n9 dma event core 2\n"
            "9 0 10000004 W 1\n9 14 00000044 W 0\n");
}

TEST(Tracer, either_trace_may_be_left_out) {
  Bench bench;
  Tracer none(nullptr, nullptr, 2);
  EXPECT_FALSE(none.traces_requests());
  EXPECT_TRUE(bench.tracer.traces_requests());
  none.before_run(*bench.harts[0]);
  none.write(bench.pointers, 100, true);
}

}  // namespace
}  // namespace tessera::system
