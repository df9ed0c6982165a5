// The fast simulator against the plain model (support/plain), which moves everything one clock at a time: on random
// programs both do the same in every cycle. To run more of them, or one that failed:
//   TESSERA_EQUIVALENCE_FIRST=1000 TESSERA_EQUIVALENCE_PROGRAMS=20000 bin/programs_test --gtest_filter='Equivalence.*'
#include <gtest/gtest.h>

#include <cstdlib>
#include <sstream>

#include "report/run_report.hpp"
#include "support/plain/compare.hpp"
#include "support/soak.hpp"
#include "system/chip.hpp"
#include "system/tracer.hpp"

namespace tessera {
namespace {

#ifdef NDEBUG
constexpr std::uint64_t kPrograms = 400;
#else
constexpr std::uint64_t kPrograms = 40;
#endif

std::uint64_t from_environment(const char* name, std::uint64_t otherwise) {
  const char* value = std::getenv(name);
  return value == nullptr ? otherwise : std::strtoull(value, nullptr, 0);
}

TEST(Equivalence, both_models_do_the_same_in_every_cycle_of_random_programs) {
  const std::uint64_t first = from_environment("TESSERA_EQUIVALENCE_FIRST", 1);
  const std::uint64_t programs = from_environment("TESSERA_EQUIVALENCE_PROGRAMS", testing::soak_count(kPrograms));
  unsigned different = 0;
  for (std::uint64_t number = first; number < first + programs && different < 5; ++number) {
    const plain::Comparison comparison = plain::compare(number);
    EXPECT_TRUE(comparison.difference.empty()) << "program " << number << ": " << comparison.difference;
    different += comparison.difference.empty() ? 0 : 1;
  }
}

struct Written {
  std::string instructions;
  std::string requests;
  std::string json;
  bool operator==(const Written&) const = default;
};

Written run_program(std::uint64_t number, const arch::Machine& machine) {
  plain::ProgramShape shape;
  shape.cores = machine.cores;
  const system::ElfImage program = plain::random_program(number, shape);
  std::ostringstream instructions;
  std::ostringstream requests;
  system::Tracer tracer(&instructions, &requests, machine.cores);
  system::Chip chip(machine, program, "random", [](char) {});
  const system::Result result = chip.run({.max_cycles = 300'000, .tracer = &tracer});
  return {instructions.str(), requests.str(), report::to_json(result, machine.name)};
}

TEST(Equivalence, two_runs_write_the_same_bytes) {
  for (const char* machine : {"cluster-ideal", "cluster"}) {
    for (std::uint64_t number = 1; number <= 10; ++number) {
      const Written once = run_program(number, arch::load_machine(machine));
      EXPECT_FALSE(once.instructions.empty());
      EXPECT_EQ(once, run_program(number, arch::load_machine(machine))) << machine << ", program " << number;
    }
  }
}

}  // namespace
}  // namespace tessera
