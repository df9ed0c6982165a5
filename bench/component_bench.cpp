// The parts that a simulated cycle is made of, each alone.
#include <benchmark/benchmark.h>

#include <algorithm>
#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <random>
#include <string_view>
#include <vector>

#include "arch/dma_registers.h"
#include "isa/decoder.hpp"
#include "isa/instruction_set.hpp"
#include "mem/axi_port.hpp"
#include "mem/bank_arbiter.hpp"
#include "mem/dma.hpp"
#include "support.hpp"

namespace tessera::bench {
namespace {

constexpr int kRepetitions = 9;
constexpr double kSeconds = 0.1;  // of a repetition

double as_count(std::size_t value) { return static_cast<double>(value); }

/// Every instruction of the tables, several times, with random operands.
std::vector<std::uint32_t> random_encodings(const isa::InstructionSet& set) {
  constexpr int kOfEach = 16;
  std::mt19937 random(1);
  std::vector<std::uint32_t> words;
  const auto add = [&](std::string_view pattern) {
    const isa::FixedBits fixed = isa::fixed_bits(pattern);
    for (int i = 0; i < kOfEach; ++i) {
      words.push_back(fixed.value | (static_cast<std::uint32_t>(random()) & ~fixed.mask));
    }
  };
  for (const isa::InstructionTable& table : set.tables()) {
    for (const isa::InstructionRow& row : table.rows) add(row.pattern);
  }
  for (const isa::CompressedRow& row : set.compressed()) {
    if (!row.is_reserved()) add(row.pattern);
  }
  std::shuffle(words.begin(), words.end(), random);
  return words;
}

/// Decoding happens once for every instruction in memory, not for every one executed.
void decode(benchmark::State& state) {
  const isa::InstructionSet& set = isa::core_v_xcv();
  const std::vector<std::uint32_t> words = random_encodings(set);
  for ([[maybe_unused]] auto _ : state) {
    for (const std::uint32_t word : words) benchmark::DoNotOptimize(isa::decode(word, set));
  }
  state.counters["instructions/s"] = {as_count(words.size()), benchmark::Counter::kIsIterationInvariantRate};
}

/// Cycles in which every requester asks for a random one of 32 banks.
void arbitrate(benchmark::State& state) {
  constexpr unsigned kBanks = 32;
  constexpr std::size_t kCycles = 4096;
  const auto requesters = static_cast<unsigned>(state.range(0));
  std::mt19937 random(1);
  std::vector<std::uint8_t> banks(kCycles * requesters);
  for (std::uint8_t& bank : banks) bank = static_cast<std::uint8_t>(random() % kBanks);
  mem::BankArbiter arbiter(kBanks);
  for ([[maybe_unused]] auto _ : state) {
    for (std::size_t cycle = 0; cycle < kCycles; ++cycle) {
      std::array<mem::BankArbiter::Requesters, kBanks> asked{};
      std::uint32_t touched = 0;
      for (unsigned requester = 0; requester < requesters; ++requester) {
        const unsigned bank = banks[cycle * requesters + requester];
        asked[bank] |= 1u << requester;
        touched |= 1u << bank;
      }
      for (; touched != 0; touched &= touched - 1) {
        const auto bank = static_cast<unsigned>(std::countr_zero(touched));
        benchmark::DoNotOptimize(arbiter.grant(bank, asked[bank]));
      }
    }
  }
  state.counters["cycles/s"] = {as_count(kCycles), benchmark::Counter::kIsIterationInvariantRate};
}

/// Cycles of a DMA that copies 4 KiB again and again, every lane granted, without the TCDM behind it.
void copy_by_dma(benchmark::State& state) {
  constexpr Address kTcdm = 0x1000'0000;
  constexpr Address kL2 = 0x1C00'0000;
  constexpr std::uint32_t kSize = 1 << 16;
  constexpr std::uint32_t kLength = 4096;
  constexpr std::uint32_t kToTcdm = 1u << 17 | 1u << 18 | 1u << 20 | kLength;  // incrementing, with an event
  std::vector<std::byte> l2(kSize);
  mem::AxiPort port(1);
  mem::Dma dma({}, port, {l2, kL2, {kTcdm, kSize}, {kTcdm + 0x10'0000, kSize}, {}});
  Cycle now = 0;
  for ([[maybe_unused]] auto _ : state) {
    const auto step = [&] {
      std::array<mem::Dma::Lane, mem::Dma::kLanes> lanes{};
      dma.complete(now, dma.issue(now, lanes), {});
      ++now;
    };
    while (!dma.can_accept(0, DMA_COMMAND, false, now)) step();
    const std::uint32_t id = dma.read(0, DMA_COMMAND, now);
    step();
    for (const std::uint32_t word : {kToTcdm, kTcdm, kL2}) {
      while (!dma.can_accept(0, DMA_COMMAND, true, now)) step();
      dma.write(0, DMA_COMMAND, word, now);
      step();
    }
    while (!dma.idle()) step();
    dma.write(0, DMA_STATUS, 1u << id, now);
    step();
    if (dma.fault()) state.SkipWithError(dma.fault()->c_str());
  }
  state.counters["cycles/s"] = {as_count(now), benchmark::Counter::kIsRate};
  state.counters["bytes/s"] = {as_count(kLength), benchmark::Counter::kIsIterationInvariantRate};
}

[[maybe_unused]] const bool kRegistered = [] {
  const auto add = [](const char* name, auto* function) {
    auto* measurement = benchmark::RegisterBenchmark(name, function);
    summarise(measurement->MinTime(kSeconds)->Unit(benchmark::kMicrosecond), kRepetitions);
    return measurement;
  };
  add("component/decode", decode);
  add("component/arbitrate", arbitrate)->ArgName("requesters")->Arg(1)->Arg(8)->Arg(12);
  add("component/dma", copy_by_dma);
  return true;
}();

}  // namespace
}  // namespace tessera::bench
