#include "core/csr_file.hpp"

#include <gtest/gtest.h>

#include <set>

namespace tessera::core {
namespace {

constexpr std::uint32_t kHart = 5;
constexpr Address kBoot = 0x1C00'8080;
constexpr PerformanceEvents kNothing{};

using Numbers = std::initializer_list<std::uint16_t>;

enum : std::uint16_t {
  kMstatus = 0x300,
  kMie = 0x304,
  kMtvec = 0x305,
  kMcountinhibit = 0x320,
  kMhpmevent3 = 0x323,
  kMepc = 0x341,
  kMcause = 0x342,
  kMip = 0x344,
  kMcycle = 0xB00,
  kMinstret = 0xB02,
  kMhpmcounter3 = 0xB03,
  kMcycleh = 0xB80,
};

CsrFile csr_file() { return {kHart, kBoot, 256}; }

struct Register {
  std::uint16_t number;
  std::uint32_t reset;
  std::uint32_t writable;  ///< bits that keep what is written
};

constexpr Register kRegisters[] = {
    {kMstatus, 0x0000'1800, 0x0000'0088},
    {0x301, 0x4080'1104, 0},
    {kMie, 0, 0xFFFF'0888},
    {kMtvec, 0x1C00'8001, 0xFFFF'FF01},
    {kMcountinhibit, 0xD, 0xD},
    {0x340, 0, 0xFFFF'FFFF},
    {kMepc, 0, 0xFFFF'FFFE},
    {kMcause, 0, 0x8000'001F},
    {0x343, 0, 0},
    {kMip, 0, 0},
    {kMhpmevent3, 0, 0xFFFF},
    // Triggers: only a debugger can set them.
    {0x7A0, 0, 0},
    {0x7A1, 0x2800'1040, 0},
    {0x7A2, 0, 0},
    {0x7A3, 0, 0},
    {0x7A4, 4, 0},
    {0x7A8, 0, 0},
    {0x7AA, 0, 0},
};

TEST(CsrFile, every_register_has_its_reset_value_and_keeps_its_writable_bits) {
  for (const Register& csr : kRegisters) {
    CsrFile file = csr_file();
    EXPECT_EQ(file.read(csr.number, kNothing), csr.reset) << std::hex << csr.number;
    EXPECT_FALSE(CsrFile::is_read_only(csr.number)) << std::hex << csr.number;
    file.write(csr.number, 0xFFFF'FFFF, kNothing);
    EXPECT_EQ(file.read(csr.number, kNothing), (csr.reset & ~csr.writable) | csr.writable) << std::hex << csr.number;
    file.write(csr.number, 0, kNothing);
    EXPECT_EQ(file.read(csr.number, kNothing), csr.reset & ~csr.writable) << std::hex << csr.number;
  }
}

TEST(CsrFile, the_identity_of_core_and_implementation_can_only_be_read) {
  const CsrFile file = csr_file();
  const std::pair<std::uint16_t, std::uint32_t> ids[] = {{0xF11, 0x602}, {0xF12, 4}, {0xF13, 1}, {0xF14, kHart},
                                                         {0xCD0, kHart}, {0xCD1, 3}, {0xCD2, 0}};
  for (const auto& [number, value] : ids) {
    EXPECT_EQ(file.read(number, kNothing), value) << std::hex << number;
    EXPECT_TRUE(CsrFile::is_read_only(number)) << std::hex << number;
  }
}

TEST(CsrFile, loop_registers_show_the_loops_and_can_only_be_read) {
  CsrFile file = csr_file();
  file.loops = {HardwareLoop{0x100, 0x200, 3}, HardwareLoop{0x104, 0x300, 7}};
  const std::pair<std::uint16_t, std::uint32_t> expected[] = {{0xCC0, 0x100}, {0xCC1, 0x200}, {0xCC2, 3},
                                                              {0xCC4, 0x104}, {0xCC5, 0x300}, {0xCC6, 7}};
  for (const auto& [number, value] : expected) {
    EXPECT_EQ(file.read(number, kNothing), value) << std::hex << number;
    EXPECT_TRUE(CsrFile::is_read_only(number));
  }
  EXPECT_EQ(file.read(0xCC3, kNothing), std::nullopt);
  EXPECT_EQ(file.read(0xCC7, kNothing), std::nullopt);
}

TEST(CsrFile, no_other_register_exists) {
  std::set<std::uint16_t> known{0xF11, 0xF12, 0xF13, 0xF14, 0xCD0, 0xCD1, 0xCD2,
                                0xCC0, 0xCC1, 0xCC2, 0xCC4, 0xCC5, 0xCC6};
  for (const Register& csr : kRegisters) known.insert(csr.number);
  for (std::uint16_t number = kMhpmevent3; number <= 0x33F; ++number) known.insert(number);
  for (const std::uint16_t base : Numbers{0xB00, 0xB80, 0xC00, 0xC80}) {
    for (std::uint16_t counter = 0; counter < 32; ++counter) {
      if (counter != 1) known.insert(static_cast<std::uint16_t>(base + counter));
    }
  }
  const CsrFile file = csr_file();
  for (std::uint16_t number = 0; number < 0x1000; ++number) {
    EXPECT_EQ(file.read(number, kNothing).has_value(), known.contains(number)) << std::hex << number;
  }
}

TEST(CsrFile, the_vector_is_aligned_as_configured) {
  CsrFile file(0, 0, 4);
  file.write(kMtvec, 0xFFFF'FFFF, kNothing);
  EXPECT_EQ(file.read(kMtvec, kNothing), 0xFFFF'FFFDu);
}

TEST(CsrFile, the_program_has_no_vector_of_its_own_until_it_writes_one) {
  CsrFile file = csr_file();
  EXPECT_TRUE(file.default_vector());
  file.write(kMtvec, 0x1C00'8000, kNothing);
  EXPECT_FALSE(file.default_vector());
}

TEST(CsrFile, some_accesses_flush_the_pipeline) {
  for (const std::uint16_t number : Numbers{0x300, 0x305, 0x341, 0x342, 0x320, 0x323, 0x33F, 0xB00, 0xB02, 0xB1F, 0xB80,
                                            0xB9F, 0xC00, 0xC02, 0xC80, 0xCD1}) {
    EXPECT_TRUE(CsrFile::flushes_pipeline(number)) << std::hex << number;
  }
  for (const std::uint16_t number : Numbers{0x301, 0x304, 0x340, 0x343, 0x344, 0xF11, 0xF12, 0xF13, 0xF14, 0xCC0, 0xCC6,
                                            0xCD0, 0xCD2, 0x7A0, 0x7A1, 0x7A4, 0x7AA}) {
    EXPECT_FALSE(CsrFile::flushes_pipeline(number)) << std::hex << number;
  }
}

PerformanceEvents at(std::uint64_t cycles, std::uint64_t instructions) {
  return {.cycles = cycles, .instructions = instructions};
}

TEST(CsrCounters, counters_stand_still_until_the_inhibit_bit_is_cleared) {
  CsrFile file = csr_file();
  EXPECT_EQ(file.read(kMcycle, at(1000, 500)), 0u);
  file.write(kMcountinhibit, 0, at(1000, 500));
  EXPECT_EQ(file.read(kMcycle, at(1001, 501)), 0u);  // the writing instruction's cycle is not counted
  EXPECT_EQ(file.read(kMcycle, at(1011, 507)), 10u);
  EXPECT_EQ(file.read(kMinstret, at(1011, 507)), 6u);
}

TEST(CsrCounters, each_counter_has_an_inhibit_bit_of_its_own) {
  CsrFile file = csr_file();
  file.write(kMcountinhibit, 0b1000, at(0, 0));
  file.write(kMcountinhibit, 0b1001, at(100, 50));  // the write itself still counts
  EXPECT_EQ(file.read(kMcycle, at(300, 90)), 100u);
  EXPECT_EQ(file.read(kMinstret, at(300, 90)), 89u);
  file.write(kMcountinhibit, 0b1000, at(300, 90));
  EXPECT_EQ(file.read(kMcycle, at(311, 91)), 110u);
}

TEST(CsrCounters, a_written_counter_goes_on_from_there) {
  CsrFile file = csr_file();
  file.write(kMcountinhibit, 0, at(0, 0));
  file.write(kMcycle, 5000, at(100, 50));
  EXPECT_EQ(file.read(kMcycle, at(101, 51)), 5000u);
  EXPECT_EQ(file.read(kMcycle, at(111, 51)), 5010u);
}

TEST(CsrCounters, an_inhibited_counter_keeps_what_is_written) {
  CsrFile file = csr_file();
  file.write(kMcycle, 5000, at(100, 50));
  EXPECT_EQ(file.read(kMcycle, at(200, 51)), 5000u);
}

TEST(CsrCounters, counters_have_64_bits_in_two_halves) {
  CsrFile file = csr_file();
  file.write(kMcycle, 0xFFFF'FFFE, at(0, 0));
  file.write(kMcycleh, 7, at(0, 0));
  EXPECT_EQ(file.read(kMcycle, at(0, 0)), 0xFFFF'FFFEu);
  EXPECT_EQ(file.read(kMcycleh, at(0, 0)), 7u);
  file.write(kMcountinhibit, 0, at(0, 0));
  EXPECT_EQ(file.read(kMcycle, at(4, 0)), 1u);
  EXPECT_EQ(file.read(kMcycleh, at(4, 0)), 8u);
}

TEST(CsrCounters, users_numbers_show_the_same_counters_and_can_only_be_read) {
  CsrFile file = csr_file();
  file.write(kMcountinhibit, 0, at(0, 0));
  EXPECT_EQ(file.read(0xC00, at(77, 33)), file.read(kMcycle, at(77, 33)));
  EXPECT_EQ(file.read(0xC02, at(77, 33)), file.read(kMinstret, at(77, 33)));
  EXPECT_EQ(file.read(0xC80, at(77, 33)), 0u);
  EXPECT_TRUE(CsrFile::is_read_only(0xC00));
}

TEST(CsrCounters, counters_without_hardware_are_zero_whatever_is_written) {
  CsrFile file = csr_file();
  for (const std::uint16_t number : Numbers{0xB04, 0xB1F, 0xB84, 0xB9F, 0x324, 0x33F}) {
    file.write(number, 0xFFFF'FFFF, kNothing);
    EXPECT_EQ(file.read(number, kNothing), 0u) << std::hex << number;
  }
}

TEST(CsrCounters, counter_3_adds_up_the_events_chosen) {
  PerformanceEvents events{.cycles = 1000, .instructions = 900};
  CsrFile file = csr_file();
  file.write(kMhpmevent3, 1 << 5 | 1 << 9, events);  // loads and branches taken
  file.write(kMcountinhibit, 0, events);
  events.loads += 30;
  events.branches_taken += 4;
  events.stores += 100;
  events.cycles += 500;
  EXPECT_EQ(file.read(kMhpmcounter3, events), 34u);
  file.write(kMhpmevent3, 1 << 6, events);
  events.stores += 3;
  events.loads += 50;
  EXPECT_EQ(file.read(kMhpmcounter3, events), 37u);
}

TEST(CsrCounters, counter_3_counts_once_what_happens_at_the_same_time) {
  const PerformanceEvents events{.cycles = 100, .instructions = 60, .load_stalls = 5, .loads = 20, .compressed = 30};
  const auto counted = [&](std::uint32_t chosen) {
    CsrFile file = csr_file();
    file.write(kMhpmevent3, chosen, kNothing);
    file.write(kMcountinhibit, 0, kNothing);
    return file.read(kMhpmcounter3, events);
  };
  EXPECT_EQ(counted(1 << 10), 30u);
  EXPECT_EQ(counted(1 << 1 | 1 << 5 | 1 << 10), 60u);  // loads and compressed instructions are instructions
  EXPECT_EQ(counted(1 << 1 | 1 << 2), 65u);            // no instruction retires in a stall
  EXPECT_EQ(counted(0xFFFF), 100u);                    // every cycle is a cycle
}

TEST(CsrTraps, entering_saves_the_pc_and_disables_interrupts_and_leaving_restores_them) {
  CsrFile file = csr_file();
  file.write(kMtvec, 0x1000, kNothing);
  file.write(kMstatus, 1 << 3, kNothing);
  EXPECT_EQ(file.enter_trap(11, false, 0x1234), 0x1000u);
  EXPECT_EQ(file.read(kMepc, kNothing), 0x1234u);
  EXPECT_EQ(file.read(kMcause, kNothing), 11u);
  EXPECT_EQ(file.read(kMstatus, kNothing), 0x1880u);
  EXPECT_EQ(file.leave_trap(), 0x1234u);
  EXPECT_EQ(file.read(kMstatus, kNothing), 0x1888u);
}

TEST(CsrTraps, vectored_interrupts_have_an_entry_each_and_exceptions_the_first) {
  CsrFile file = csr_file();
  file.write(kMtvec, 0x1001, kNothing);
  EXPECT_EQ(file.enter_trap(2, false, 0), 0x1000u);
  EXPECT_EQ(file.enter_trap(18, true, 0), 0x1000u + 4 * 18);
  EXPECT_EQ(file.read(kMcause, kNothing), 0x8000'0012u);
}

TEST(CsrTraps, an_interrupt_needs_its_line_its_enable_bit_and_the_global_one) {
  CsrFile file = csr_file();
  file.set_interrupt_lines(1 << 18);
  EXPECT_EQ(file.read(kMip, kNothing), 1u << 18);
  EXPECT_EQ(file.interrupt(), std::nullopt);
  file.write(kMie, 1 << 18, kNothing);
  EXPECT_EQ(file.interrupt(), std::nullopt);
  EXPECT_FALSE(file.interruptible());
  file.write(kMstatus, 1 << 3, kNothing);
  EXPECT_TRUE(file.interruptible());
  EXPECT_EQ(file.interrupt(), 18u);
  file.set_interrupt_lines(0);
  EXPECT_EQ(file.interrupt(), std::nullopt);
}

TEST(CsrTraps, fast_interrupts_go_first_by_falling_number_then_external_software_timer) {
  CsrFile file = csr_file();
  file.write(kMie, 0xFFFF'FFFF, kNothing);
  file.write(kMstatus, 1 << 3, kNothing);
  std::uint32_t lines = 1u << 31 | 1 << 16 | 1 << 11 | 1 << 3 | 1 << 7 | 1 << 5;
  for (const unsigned line : {31u, 16u, 11u, 3u, 7u}) {
    file.set_interrupt_lines(lines);
    EXPECT_EQ(file.interrupt(), line);
    lines &= ~(1u << line);
  }
  file.set_interrupt_lines(lines);
  EXPECT_EQ(file.interrupt(), std::nullopt);
}

}  // namespace
}  // namespace tessera::core
