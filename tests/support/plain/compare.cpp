#include "support/plain/compare.hpp"

#include <algorithm>
#include <random>
#include <span>
#include <sstream>
#include <vector>

#include <fmt/format.h>

#include "isa/decoder.hpp"
#include "isa/disassembler.hpp"
#include "isa/instruction_set.hpp"
#include "support/plain/account.hpp"
#include "support/plain/machine.hpp"
#include "system/chip.hpp"
#include "system/tracer.hpp"

namespace tessera::plain {
namespace {

constexpr Cycle kLimit = 300'000;
constexpr Cycle kShortLimit = 60'000;  ///< of programs that may not end
constexpr std::size_t kContext = 12;

/// A trace line with its instruction in words; other lines as they are.
std::string readable(const std::string& line) {
  unsigned long long cycle = 0;
  unsigned core = 0;
  unsigned pc = 0;
  unsigned word = 0;
  if (std::sscanf(line.c_str(), "%llu %u %8x %8x", &cycle, &core, &pc, &word) != 4 || line.size() < 20) return line;
  return line + "  " + isa::disassemble(isa::decode(word, isa::core_v_xcv()), pc);
}

/// The lines around the first one that differs; of a trace, those of the same core.
std::string first_difference(const std::string& what, const std::vector<std::string>& plain,
                             const std::vector<std::string>& fast) {
  std::size_t at = 0;
  while (at < plain.size() && at < fast.size() && plain[at] == fast[at]) ++at;
  if (at == plain.size() && at == fast.size()) return {};
  std::string text = fmt::format("{} differ at line {}\n", what, at);
  // Lines are in order of cycles, then cores: the earlier of the two is the one that the other model has not.
  const auto place = [](const std::vector<std::string>& lines, std::size_t index) {
    std::pair<unsigned long long, unsigned> cycle_and_core{~0ull, 0};
    if (index < lines.size()) {
      std::sscanf(lines[index].c_str(), "%llu %u", &cycle_and_core.first, &cycle_and_core.second);
    }
    return cycle_and_core;
  };
  const unsigned core = std::min(place(plain, at), place(fast, at)).second;
  const bool is_trace = what != "totals";
  std::vector<std::string> before;
  for (std::size_t index = at; is_trace && index-- > 0 && before.size() < kContext;) {
    if (place(plain, index).second == core) before.push_back(readable(plain[index]));
  }
  for (auto one = before.rbegin(); one != before.rend(); ++one) text += "    " + *one + "\n";
  const auto rest = [&](const char* who, const std::vector<std::string>& lines) {
    unsigned shown = 0;
    for (std::size_t index = at; index < lines.size() && shown < 4; ++index) {
      if (is_trace && place(lines, index).second != core) continue;
      text += fmt::format("  {} {}\n", who, readable(lines[index]));
      ++shown;
    }
  };
  rest("plain", plain);
  rest("fast ", fast);
  return text;
}

std::string memory_difference(const system::Memories& plain, const system::Memories& fast) {
  const auto& ours = plain.all();
  const auto& theirs = fast.all();
  for (std::size_t index = 0; index < ours.size(); ++index) {
    const std::span<const std::byte> a = std::as_const(*ours[index]).bytes();
    const std::span<const std::byte> b = std::as_const(*theirs[index]).bytes();
    const auto [here, there] = std::mismatch(a.begin(), a.end(), b.begin());
    if (here == a.end()) continue;
    const auto offset = static_cast<std::uint32_t>(here - a.begin()) & ~3u;
    return fmt::format("memory differs at {:#010x}: plain {:#010x}, fast {:#010x}\n",
                       ours[index]->region().base + offset, ours[index]->read(offset, 4),
                       theirs[index]->read(offset, 4));
  }
  return {};
}

void set_caches(arch::Machine& machine, std::mt19937_64& engine) {
  arch::InstructionCache& cache = machine.instruction_cache;
  cache = arch::load_machine("cluster").instruction_cache;
  const auto power = [&engine](unsigned least, unsigned choices) { return least << engine() % choices; };
  cache.line_bytes = power(8, 3);
  cache.private_ways = power(1, 4);
  cache.private_bytes = cache.line_bytes * cache.private_ways * power(1, 5);
  cache.shared_banks = power(1, 3);
  cache.shared_ways = power(1, 4);
  cache.shared_bytes = cache.line_bytes * cache.shared_ways * cache.shared_banks * power(2, 5);
}

/// Without a tracer the simulator takes shorter ways.
std::string untraced_difference(const arch::Machine& machine, const system::ElfImage& program, const Account& expected,
                                const Machine& plain) {
  system::Chip fast(machine, program, "random", [](char) {});
  const Account got = account_of(fast.run({.max_cycles = kLimit, .tracer = nullptr}), {}, {});
  const std::string difference =
      first_difference("totals", expected.totals, got.totals) + memory_difference(plain.memories(), fast.memories());
  return difference.empty() ? difference : "untraced: " + difference;
}

}  // namespace

arch::Machine random_machine(std::uint64_t seed, ProgramShape& shape) {
  std::mt19937_64 engine(seed + 1'000'003);
  shape.cluster = engine() % 5 != 0;
  shape.phases = 1 + static_cast<unsigned>(engine() % 3);
  shape.items = 4 + static_cast<unsigned>(engine() % 12);
  if (!shape.cluster) {
    shape.cores = 1;
    return arch::load_machine("core");
  }
  arch::Machine machine = arch::load_machine("cluster-ideal");
  const std::uint32_t banks[] = {1, 2, 4, 8, 16, 32};
  shape.cores = 1 + static_cast<unsigned>(engine() % 8);
  machine.cores = shape.cores;
  machine.tcdm.banks = banks[engine() % std::size(banks)];
  if (engine() % 3 != 0) {
    set_caches(machine, engine);
    shape.flushes = engine() % 3 == 0;
  }
  if (engine() % 2 != 0) machine.l2.core_access = arch::L2CoreAccess::Axi;
  machine.l2.port_latency = 1 + static_cast<std::uint32_t>(engine() % 20);
  shape.interrupts = engine() % 3 == 0;
  return machine;
}

Comparison compare(std::uint64_t seed) {
  ProgramShape shape;
  const arch::Machine machine = random_machine(seed, shape);
  const system::ElfImage program = random_program(seed, shape);

  const Cycle limit = shape.interrupts ? kShortLimit : kLimit;
  Machine plain(machine, program, "random");
  const Outcome outcome = plain.run(limit);

  std::ostringstream instructions;
  std::ostringstream requests;
  system::Tracer tracer(&instructions, &requests, machine.cores);
  system::Chip fast(machine, program, "random", [](char) {});
  const system::Result result = fast.run({.max_cycles = limit, .tracer = &tracer});

  const Account expected = account_of(outcome);
  const Account got = account_of(result, instructions.str(), requests.str());
  Comparison comparison{.difference = {}, .instructions = outcome.instructions.size()};
  comparison.difference = first_difference("instructions", expected.instructions, got.instructions) +
                          first_difference("requests", expected.requests, got.requests);
  if (!comparison.difference.empty()) comparison.difference += "fast " + got.totals.front() + "\n";
  // Of a program that hangs, the simulator may say so before the limit is reached.
  if (outcome.ended || !shape.interrupts) {
    comparison.difference += first_difference("totals", expected.totals, got.totals);
  }
  if (!outcome.ended && !shape.interrupts) comparison.difference += "the program does not end\n";
  if (comparison.difference.empty()) comparison.difference = memory_difference(plain.memories(), fast.memories());
  if (comparison.difference.empty() && outcome.ended)
    comparison.difference = untraced_difference(machine, program, expected, plain);
  return comparison;
}

}  // namespace tessera::plain
