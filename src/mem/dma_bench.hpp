// A scripted harness around the DMA, shared by its tests.
#pragma once

#include <gtest/gtest.h>

#include <array>
#include <compare>
#include <cstring>
#include <random>
#include <vector>

#include "arch/dma_registers.h"
#include "mem/dma.hpp"

namespace tessera::mem::test {

inline constexpr Address kTcdm = 0x1000'0000;
inline constexpr Address kAlias = 0x1010'0000;
inline constexpr Address kL2 = 0x1C00'0000;
inline constexpr std::uint32_t kTcdmBytes = 256 * 1024;
inline constexpr std::uint32_t kL2Bytes = 512 * 1024;

inline constexpr std::uint32_t kToTcdm = 1u << 17;
inline constexpr std::uint32_t kIncrement = 1u << 18;
inline constexpr std::uint32_t kL2Rows = 1u << 19;
inline constexpr std::uint32_t kEvent = 1u << 20;
inline constexpr std::uint32_t kInterrupt = 1u << 21;
inline constexpr std::uint32_t kBroadcast = 1u << 22;
inline constexpr std::uint32_t kTcdmRows = 1u << 23;

struct Shape {
  std::uint32_t count = 0;  ///< 0: one-dimensional
  std::uint32_t stride = 0;
};

struct DmaTransfer {
  bool to_tcdm = true;
  std::uint32_t length = 0;
  std::uint32_t tcdm = 0;  ///< offsets in their memories
  std::uint32_t l2 = 0;
  Shape l2_shape{};
  Shape tcdm_shape{};
  std::uint32_t flags = kEvent | kIncrement;

  std::vector<std::uint32_t> words() const {
    std::uint32_t command = length | flags | (to_tcdm ? kToTcdm : 0);
    if (l2_shape.count > 0) command |= kL2Rows;
    if (tcdm_shape.count > 0) command |= kTcdmRows;
    std::vector<std::uint32_t> list{command, kTcdm + tcdm, kL2 + l2};
    for (const Shape& shape : {l2_shape, tcdm_shape}) {
      if (shape.count > 0) list.insert(list.end(), {shape.count, shape.stride});
    }
    return list;
  }
};

struct Access {
  Cycle cycle = 0;
  unsigned lane = 0;
  Address address = 0;
  std::uint32_t data = 0;
  std::uint8_t enable = 0;
  bool granted = false;
  auto operator<=>(const Access&) const = default;
};

struct End {
  Cycle cycle = 0;
  Dma::Completion what;
};

/// A DMA between a TCDM that refuses lanes at random and an L2, with all it does on record.
class Bench {
 public:
  explicit Bench(Cycle latency = 1, unsigned refused_percent = 0, DmaConfig config = {}, std::uint32_t seed = 1)
      : port(latency),
        l2(kL2Bytes),
        tcdm(kTcdmBytes),
        dma(config, port, {l2, kL2, {kTcdm, kTcdmBytes}, {kAlias, kTcdmBytes}, {}}),
        random_(seed),
        refused_percent_(refused_percent) {
    for (auto* memory : {&l2, &tcdm}) {
      for (std::size_t i = 0; i < memory->size(); i += 4) {
        const std::uint32_t word = static_cast<std::uint32_t>(random_());
        std::memcpy(&memory->at(i), &word, 4);
      }
    }
  }

  /// One clock cycle; `jumping` leaves out those in which the DMA says it has nothing to do.
  void step() {
    if (!jumping || now >= wake_) {
      run_cycle();
      wake_ = dma.next_wake(now);
    }
    ++now;
  }

  /// A write or read in the current cycle, as soon as the port accepts it; the cycle ends with it. With `late_cores`
  /// the cores come after the DMA within a cycle, which must not matter.
  Cycle write(unsigned core, std::uint32_t offset, std::uint32_t value) {
    while (!dma.can_accept(core, offset, true, now, value)) step();
    if (late_cores) run_cycle();
    dma.write(core, offset, value, now);
    if (!late_cores) run_cycle();
    wake_ = dma.next_wake(now);
    return now++;
  }
  std::uint32_t read(unsigned core, std::uint32_t offset) {
    while (!dma.can_accept(core, offset, false, now)) step();
    if (late_cores) run_cycle();
    const std::uint32_t value = dma.read(core, offset, now);
    if (!late_cores) run_cycle();
    wake_ = dma.next_wake(now);
    ++now;
    return value;
  }

  std::uint32_t allocate(unsigned core = 0) { return read(core, DMA_COMMAND); }
  std::uint32_t status(unsigned core = 0) { return read(core, DMA_STATUS); }

  /// The cycle in which the last word of the command was granted.
  Cycle program(const DmaTransfer& copy, unsigned core = 0) {
    Cycle last = 0;
    for (std::uint32_t word : copy.words()) last = write(core, DMA_COMMAND, word);
    return last;
  }

  void run_until_idle() {
    for (Cycle limit = now + 2'000'000; !dma.idle(); step()) ASSERT_LT(now, limit) << dma.waiting_for(now);
  }

  AxiPort port;
  std::vector<std::byte> l2;
  std::vector<std::byte> tcdm;
  Dma dma;
  Cycle now = 0;
  bool jumping = false;
  bool late_cores = false;
  unsigned cycles_run = 0;
  std::vector<Access> accesses;
  std::vector<End> ends;
  std::vector<Cycle> read_addresses;
  std::vector<Cycle> write_addresses;

 private:
  void run_cycle() {
    std::array<Dma::Lane, Dma::kLanes> lanes{};
    std::uint32_t granted = 0;
    std::array<std::uint32_t, Dma::kLanes> data{};
    const std::uint32_t asking = dma.issue(now, lanes);
    for (unsigned i = 0; i < Dma::kLanes; ++i) {
      if ((asking >> i & 1) == 0) continue;
      const bool wins = refused_percent_ == 0 || random_() % 100 >= refused_percent_;
      const std::uint8_t bytes = Dma::writes(i) ? lanes[i].byte_enable : 0xf;
      accesses.push_back({now, i, lanes[i].address, lanes[i].data, bytes, wins});
      if (!wins) continue;
      granted |= 1u << i;
      data[i] = access_tcdm(lanes[i], Dma::writes(i));
    }
    dma.complete(now, granted, data);
    for (const Dma::Completion& completion : dma.take_completions(now)) ends.push_back({now, completion});
    for (const Dma::Burst& burst : dma.bursts()) (burst.write ? write_addresses : read_addresses).push_back(now);
    ++cycles_run;
  }

  std::uint32_t access_tcdm(const Dma::Lane& lane, bool write) {
    EXPECT_EQ(lane.address % 4, 0u);
    EXPECT_LT(lane.address - kTcdm, kTcdmBytes);
    std::byte* place = &tcdm.at(lane.address - kTcdm);
    for (unsigned i = 0; write && i < 4; ++i) {
      if ((lane.byte_enable >> i & 1) != 0) place[i] = static_cast<std::byte>(lane.data >> (8 * i));
    }
    std::uint32_t word = 0;
    std::memcpy(&word, place, 4);
    return word;
  }

  std::mt19937 random_;
  unsigned refused_percent_;
  Cycle wake_ = 0;
};

/// What a copy does to memory, byte by byte.
inline void copy_by_hand(const DmaTransfer& copy, std::vector<std::byte>& l2, std::vector<std::byte>& tcdm) {
  const auto place = [](std::uint32_t base, const Shape& shape, std::uint32_t index) {
    return shape.count == 0 ? base + index : base + index / shape.count * shape.stride + index % shape.count;
  };
  for (std::uint32_t i = 0; i < copy.length; ++i) {
    std::byte& in_l2 = l2.at(place(copy.l2, copy.l2_shape, i));
    std::byte& in_tcdm = tcdm.at(place(copy.tcdm, copy.tcdm_shape, i));
    (copy.to_tcdm ? in_tcdm : in_l2) = copy.to_tcdm ? in_l2 : in_tcdm;
  }
}

}  // namespace tessera::mem::test
