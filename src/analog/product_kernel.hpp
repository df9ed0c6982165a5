// The kernel of multiply() (product.hpp), written once; each product_*.cpp gives it a processor's operations. Nothing
// here or there may call a function that another translation unit could share, templates and inline functions of the
// library included: the linker keeps one of each, and it might be the one for a processor that the host does not have.
#pragma once

#include <cstdint>

#include "analog/philox.hpp"
#include "analog/pulse.hpp"

namespace tessera::analog::kernel {

/// A batch of products, in plain pointers.
struct Batch {
  const std::int16_t* codes;       ///< [column / 64][row / 2][column % 64][2]
  const std::uint8_t* magnitudes;  ///< [column / 64][row / 4][column % 64][4]
  unsigned padded_rows;
  unsigned columns;
  const std::int8_t* inputs;  ///< [pulse][padded_rows]
  unsigned pulses;
  const Pulse* pulse;  ///< [pulse]
  std::uint32_t key[2];
  // Variance of the noise, over the square of the tables' sum, both 0 where there is none.
  float read_variance;     ///< for a sum of magnitudes times squares of 1
  float column_variance;   ///< of every column, whatever flows
  std::int32_t* currents;  ///< [pulse][columns]; codes, where they are converted

  // Converters: floor(((current + offset) * scale + 2^(shift - 1)) / 2^shift), clipped to -limit .. limit - 1.
  const std::int32_t* scales;   ///< [column], padded with 0; null: currents stay what they are
  const std::int32_t* offsets;  ///< [column], the same
  unsigned shift;               ///< 33 .. 62; no result may need more than 32 bits
  std::int32_t limit;
  std::uint64_t* clipped;  ///< is increased by how many were
};

void multiply_baseline(const Batch& batch);
void multiply_avx2(const Batch& batch);
void multiply_avx512(const Batch& batch);

/// Quantiles of the middles of sixteen equal parts of a normal distribution, 68 to a standard deviation. The sum of
/// eight has the variance 34,330.
inline constexpr std::int8_t kQuantiles[16] = {-127, -90, -69, -53, -39, -27, -16, -5, 5, 16, 27, 39, 53, 69, 90, 127};

// What follows is compiled anew by each product_*.cpp: Isa, its operations, is of that unit alone.

/// Squares of inputs in 7 bits, what is cut off one being added to the one kBlock rows further on. Returns the shift.
/// All fits 16 bits, of which most lanes fit a vector.
template <typename Isa>
unsigned quantise_squares(const std::int16_t* inputs, unsigned rows, std::int8_t* squares) {
  std::int16_t largest = 0;
  for (unsigned row = 0; row < rows; ++row) {
    const auto square = static_cast<std::int16_t>(inputs[row] * inputs[row]);
    largest = square > largest ? square : largest;
  }
  unsigned shift = 0;
  while ((largest + (1 << shift) - 1) >> shift > 127) ++shift;
  const auto mask = static_cast<std::int16_t>((1 << shift) - 1);
  // Each chain begins with another part of a unit, all parts alike and neighbours far apart: what is left at the ends
  // is lost as often as it is gained.
  std::int16_t rest[kBlock];
  for (unsigned chain = 0; chain < kBlock; ++chain) {
    rest[chain] = static_cast<std::int16_t>((chain * 37 % kBlock << shift) / kBlock);
  }
  for (unsigned first = 0; first < rows; first += kBlock) {
    for (unsigned chain = 0; chain < kBlock; ++chain) {
      const std::int16_t input = inputs[first + chain];
      const auto sum = static_cast<std::int16_t>(static_cast<std::int16_t>(input * input) + rest[chain]);
      squares[first + chain] = static_cast<std::int8_t>(sum >> shift);
      rest[chain] = static_cast<std::int16_t>(sum & mask);
    }
  }
  return shift;
}

inline constexpr unsigned kChunk =
    16;  // pulses that are prepared together: weights of a block of columns stay in L1 for them

/// The inputs of a chunk of pulses as the dot products want them.
struct Inputs {
  alignas(64) std::int16_t codes[kChunk][kMaxRows];
  alignas(64) std::int8_t squares[kChunk][kMaxRows];
  float variance[kChunk];  ///< of a sum of magnitudes times these squares of 1
};

template <typename Isa>
void prepare(const Batch& batch, unsigned first, unsigned pulses, Inputs& inputs) {
  for (unsigned pulse = 0; pulse < pulses; ++pulse) {
    const std::int8_t* from = batch.inputs + (first + pulse) * batch.padded_rows;
    for (unsigned row = 0; row < batch.padded_rows; ++row) inputs.codes[pulse][row] = from[row];
    inputs.variance[pulse] = 0;
    if (batch.read_variance == 0) continue;
    const unsigned shift = quantise_squares<Isa>(inputs.codes[pulse], batch.padded_rows, inputs.squares[pulse]);
    inputs.variance[pulse] = batch.read_variance * static_cast<float>(1u << shift);
  }
}

/// Philox 4x32 (philox.hpp) with 7 rounds, the fewest that its authors found to pass all tests, of the counters
/// {picture, pixel, pulse, call}, `call` in each lane; four words a lane.
template <typename Isa>
void philox(const std::uint32_t* key, const Pulse& pulse, typename Isa::Ints call, typename Isa::Ints (&words)[4]) {
  using Ints = typename Isa::Ints;
  Ints c0 = Isa::all(pulse.picture), c1 = Isa::all(pulse.pixel), c2 = Isa::all(pulse.pulse), c3 = call;
  std::uint32_t key0 = key[0], key1 = key[1];
  for (int round = 0; round < 7; ++round) {
    Ints high0, low0, high1, low1;
    Isa::multiply_wide(c0, philox_constants::kMultiplier0, high0, low0);
    Isa::multiply_wide(c2, philox_constants::kMultiplier1, high1, low1);
    c0 = Isa::exclusive_or(Isa::exclusive_or(high1, c1), Isa::all(key0));
    c1 = low1;
    c2 = Isa::exclusive_or(Isa::exclusive_or(high0, c3), Isa::all(key1));
    c3 = low0;
    key0 += philox_constants::kWeyl0;
    key1 += philox_constants::kWeyl1;
  }
  words[0] = c0;
  words[1] = c1;
  words[2] = c2;
  words[3] = c3;
}

/// Sums of a block of columns, of some pulses.
template <typename Isa, unsigned kPulses>
struct Sums {
  static constexpr unsigned kGroups = kBlock / Isa::kLanes;
  typename Isa::Ints of[kPulses][kGroups];
};

/// Sums over rows, kRows of them at a time: 4 bytes a column. `inputs` are those of the pulses.
template <typename Isa, unsigned kPulses, unsigned kRows>
[[gnu::always_inline]] inline void add_up(const void* weights, unsigned rows, const void* inputs,
                                          Sums<Isa, kPulses>& sums) {
  constexpr unsigned kGroups = Sums<Isa, kPulses>::kGroups;
  constexpr unsigned kVector = 4 * Isa::kLanes;  // bytes
  typename Isa::Ints local[kPulses][kGroups];
  for (unsigned pulse = 0; pulse < kPulses; ++pulse) {
    for (unsigned group = 0; group < kGroups; ++group) local[pulse][group] = Isa::all(0);
  }
  const char* from = static_cast<const char*>(weights);
  const char* input = static_cast<const char*>(inputs);
  for (unsigned row = 0; row < rows; row += kRows, from += kBlock * 4, input += 4) {
#pragma GCC unroll 16
    for (unsigned group = 0; group < kGroups; ++group) {
      const auto weight = Isa::load(from + group * kVector);
#pragma GCC unroll 16
      for (unsigned pulse = 0; pulse < kPulses; ++pulse) {
        const auto x = Isa::four_bytes(input + pulse * (kMaxRows * 4 / kRows));
        local[pulse][group] = kRows == 2 ? Isa::add_pairs(local[pulse][group], weight, x)
                                         : Isa::add_quads(local[pulse][group], weight, x);
      }
    }
  }
  for (unsigned pulse = 0; pulse < kPulses; ++pulse) {
    for (unsigned group = 0; group < kGroups; ++group) sums.of[pulse][group] = local[pulse][group];
  }
}

/// Column c takes word c % 64 / 16 of the call c / 64 * 16 + c % 16, on every processor.
template <typename Isa, unsigned kPulses>
[[gnu::always_inline]] inline void add_noise(const Batch& batch, unsigned first, unsigned column, const float* variance,
                                             const Sums<Isa, kPulses>& squares, Sums<Isa, kPulses>& sums) {
  constexpr unsigned kCalls = 16;
  for (unsigned pulse = 0; pulse < kPulses; ++pulse) {
    for (unsigned call = 0; call < kCalls; call += Isa::kLanes) {
      typename Isa::Ints words[4];
      philox<Isa>(batch.key, batch.pulse[first + pulse], Isa::counting(column / kBlock * kCalls + call), words);
      for (unsigned word = 0; word < 4; ++word) {
        const unsigned group = (word * kCalls + call) / Isa::kLanes;
        sums.of[pulse][group] = Isa::add_deviate(sums.of[pulse][group], words[word], squares.of[pulse][group],
                                                 variance[pulse], batch.column_variance);
      }
    }
  }
}

template <typename Isa, unsigned kPulses>
[[gnu::always_inline]] inline void convert(const Batch& batch, unsigned column, Sums<Isa, kPulses>& sums) {
  auto clipped = Isa::all(0);
  for (unsigned group = 0; group < Sums<Isa, kPulses>::kGroups; ++group) {
    const auto scale = Isa::load(batch.scales + column + group * Isa::kLanes);
    const auto offset = Isa::load(batch.offsets + column + group * Isa::kLanes);
    for (unsigned pulse = 0; pulse < kPulses; ++pulse) {
      auto& sum = sums.of[pulse][group];
      const auto code = Isa::scaled(Isa::add(sum, offset), scale, batch.shift);
      sum = Isa::clamped(code, -batch.limit, batch.limit - 1);
      clipped = Isa::add(clipped, Isa::different(code, sum));
    }
  }
  std::int32_t lanes[Isa::kLanes];
  Isa::store(lanes, clipped);
  for (const std::int32_t lane : lanes) *batch.clipped += static_cast<std::uint64_t>(lane);
}

template <typename Isa, unsigned kPulses>
[[gnu::always_inline]] inline void store(const Batch& batch, unsigned first, unsigned column,
                                         const Sums<Isa, kPulses>& sums) {
  for (unsigned pulse = 0; pulse < kPulses; ++pulse) {
    std::int32_t* currents = batch.currents + (first + pulse) * batch.columns;
    for (unsigned group = 0; group < Sums<Isa, kPulses>::kGroups; ++group) {
      const unsigned at = column + group * Isa::kLanes;
      if (at + Isa::kLanes <= batch.columns) {
        Isa::store(currents + at, sums.of[pulse][group]);
        continue;
      }
      std::int32_t lanes[Isa::kLanes];
      Isa::store(lanes, sums.of[pulse][group]);
      for (unsigned lane = 0; at + lane < batch.columns && lane < Isa::kLanes; ++lane)
        currents[at + lane] = lanes[lane];
    }
  }
}

/// A block of columns of kPulses pulses, of the chunk that begins with pulse `chunk`.
template <typename Isa, unsigned kPulses>
void multiply_block(const Batch& batch, const Inputs& inputs, unsigned chunk, unsigned pulse, unsigned column) {
  Sums<Isa, kPulses> sums;
  const unsigned place = column * batch.padded_rows;
  add_up<Isa, kPulses, 2>(batch.codes + place, batch.padded_rows, inputs.codes[pulse], sums);
  if (batch.read_variance != 0 || batch.column_variance != 0) {
    Sums<Isa, kPulses> squares;
    const unsigned rows = batch.read_variance == 0 ? 0 : batch.padded_rows;
    add_up<Isa, kPulses, 4>(batch.magnitudes + place, rows, inputs.squares[pulse], squares);
    add_noise<Isa, kPulses>(batch, chunk + pulse, column, inputs.variance + pulse, squares, sums);
  }
  if (batch.scales != nullptr) convert<Isa, kPulses>(batch, column, sums);
  store<Isa, kPulses>(batch, chunk + pulse, column, sums);
}

/// kPulses: as many as there are registers for.
template <typename Isa, unsigned kPulses>
void multiply_with(const Batch& batch) {
  Inputs inputs;
  for (unsigned chunk = 0; chunk < batch.pulses; chunk += kChunk) {
    const unsigned pulses = batch.pulses - chunk < kChunk ? batch.pulses - chunk : kChunk;
    prepare<Isa>(batch, chunk, pulses, inputs);
    for (unsigned column = 0; column < batch.columns; column += kBlock) {
      unsigned pulse = 0;
      for (; pulse + kPulses <= pulses; pulse += kPulses) {
        multiply_block<Isa, kPulses>(batch, inputs, chunk, pulse, column);
      }
      for (; pulse < pulses; ++pulse) multiply_block<Isa, 1>(batch, inputs, chunk, pulse, column);
    }
  }
}

}  // namespace tessera::analog::kernel
