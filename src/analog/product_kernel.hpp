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
  unsigned rows;  ///< of these, the ones that conduct; a multiple of 4
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

/// What the chains of quantise_squares() begin with, for each shift: each another part of a unit, all parts alike and
/// neighbours far apart, so that what is left at the ends is lost as often as it is gained.
struct Parts {
  static constexpr unsigned kShifts = 9;  // of a square of 15 bits
  std::int16_t of[kShifts][kBlock];
};
inline constexpr Parts kParts = [] {
  Parts parts{};
  for (unsigned shift = 0; shift < Parts::kShifts; ++shift) {
    for (unsigned chain = 0; chain < kBlock; ++chain) {
      parts.of[shift][chain] = static_cast<std::int16_t>((chain * 37 % kBlock << shift) / kBlock);
    }
  }
  return parts;
}();

/// The least shift that leaves 7 bits of a number, rounded up; of 15 bits at most.
template <typename Isa>
unsigned shift_to_7_bits(unsigned number) {
  if (number < 128) return 0;
  const unsigned shift = 25u - static_cast<unsigned>(__builtin_clz(number));
  return (number + (1u << shift) - 1) >> shift > 127 ? shift + 1 : shift;
}

/// Squares of inputs in 7 bits, what is cut off one being added to the one kBlock rows further on. Returns the shift.
template <typename Isa>
unsigned quantise_squares(const std::int16_t* inputs, unsigned rows, std::int8_t* squares) {
  using Shorts = typename Isa::Shorts;
  constexpr unsigned kShorts = 2 * Isa::kLanes;
  Shorts most = Isa::all_short(0);
  for (unsigned row = 0; row < rows; row += kShorts) {
    most = Isa::greater(most, Isa::square(Isa::load_short(inputs + row)));
  }
  const unsigned shift = shift_to_7_bits<Isa>(Isa::greatest(most));
  const Shorts mask = Isa::all_short(static_cast<std::int16_t>((1 << shift) - 1));
  for (unsigned chain = 0; chain < kBlock; chain += kShorts) {
    Shorts rest = Isa::load_short(kParts.of[shift] + chain);
    for (unsigned row = chain; row < rows; row += kBlock) {
      const Shorts sum = Isa::add_short(Isa::square(Isa::load_short(inputs + row)), rest);
      Isa::store_bytes(squares + row, Isa::shifted(sum, shift));
      rest = Isa::bits_and(sum, mask);
    }
  }
  return shift;
}

inline constexpr unsigned kChunk =
    16;  // pulses that are prepared together: weights of a block of columns stay in L1 for them

/// What the first rounds of a pulse's Philox come to where they are the same for all columns (add_noise()).
struct Start {
  std::uint32_t first, second, third0, third2, fourth;
};

/// The inputs of a chunk of pulses as the dot products want them.
struct Inputs {
  alignas(64) std::int16_t codes[kChunk][kMaxRows];
  alignas(64) std::int8_t squares[kChunk][kMaxRows];
  float variance[kChunk];  ///< of a sum of magnitudes times these squares of 1
  Start start[kChunk];
};

inline constexpr unsigned kRounds = 7;  // the fewest of Philox that its authors found to pass all tests

/// The key of a round.
struct RoundKey {
  std::uint32_t of[2];
};
template <typename Isa>
RoundKey round_key(const Batch& batch, unsigned round) {
  return {{batch.key[0] + round * philox_constants::kWeyl0, batch.key[1] + round * philox_constants::kWeyl1}};
}

template <typename Isa>
Start start_of(const Batch& batch, const Pulse& pulse) {
  using namespace philox_constants;
  const auto high = [](std::uint64_t product) { return static_cast<std::uint32_t>(product >> 32); };
  const auto low = [](std::uint64_t product) { return static_cast<std::uint32_t>(product); };
  RoundKey key = round_key<Isa>(batch, 0);
  std::uint64_t product0 = std::uint64_t{kMultiplier0} * pulse.picture;
  std::uint64_t product1 = std::uint64_t{kMultiplier1} * pulse.pulse;
  const std::uint32_t first0 = high(product1) ^ pulse.pixel ^ key.of[0], first1 = low(product1);
  const std::uint32_t first2 = high(product0) ^ key.of[1], first3 = low(product0);  // still to be joined with the call
  key = round_key<Isa>(batch, 1);
  product0 = std::uint64_t{kMultiplier0} * first0;
  const std::uint32_t second2 = high(product0) ^ first3 ^ key.of[1], second3 = low(product0);
  const std::uint32_t second0 = first1 ^ key.of[0];  // still to be joined with a product
  key = round_key<Isa>(batch, 2);
  product1 = std::uint64_t{kMultiplier1} * second2;
  const std::uint32_t fourth = low(product1) ^ round_key<Isa>(batch, 3).of[0];
  return {first2, second0, high(product1) ^ key.of[0], second3 ^ key.of[1], fourth};
}

template <typename Isa>
void prepare(const Batch& batch, unsigned first, unsigned pulses, Inputs& inputs) {
  for (unsigned pulse = 0; pulse < pulses; ++pulse) {
    const std::int8_t* from = batch.inputs + (first + pulse) * batch.padded_rows;
    for (unsigned row = 0; row < batch.padded_rows; ++row) inputs.codes[pulse][row] = from[row];
    inputs.variance[pulse] = 0;
    inputs.start[pulse] = start_of<Isa>(batch, batch.pulse[first + pulse]);
    if (batch.read_variance == 0) continue;
    const unsigned shift = quantise_squares<Isa>(inputs.codes[pulse], batch.padded_rows, inputs.squares[pulse]);
    inputs.variance[pulse] = batch.read_variance * static_cast<float>(1u << shift);
  }
}

/// The keys of the later rounds, in every lane.
template <typename Isa>
struct Keys {
  typename Isa::Longs of[kRounds][2];
};
template <typename Isa>
void prepare_keys(const Batch& batch, Keys<Isa>& keys) {
  for (unsigned round = 0; round < kRounds; ++round) {
    const RoundKey key = round_key<Isa>(batch, round);
    for (unsigned word = 0; word < 2; ++word) keys.of[round][word] = Isa::all_long(key.of[word]);
  }
}

/// Philox 4x32 (philox.hpp) of the counters {picture, pixel, pulse, call}, in lanes of 64 bits, of which the lower
/// halves are the words: a product has its two words where the next round wants them. Only `call` differs among the
/// lanes, so that of the first three rounds half is a constant.
template <typename Isa>
[[gnu::always_inline]] inline void philox(const Keys<Isa>& keys, const Start& start, typename Isa::Longs call,
                                          typename Isa::Longs (&words)[4]) {
  using namespace philox_constants;
  using Longs = typename Isa::Longs;
  Longs product1 = Isa::multiply_low(Isa::exclusive_or(call, Isa::all_long(start.first)), kMultiplier1);
  Longs product0 =
      Isa::multiply_low(Isa::exclusive_or(Isa::upper(product1), Isa::all_long(start.second)), kMultiplier0);
  Longs c0 = Isa::exclusive_or(product1, Isa::all_long(start.third0)), c1 = product1;
  Longs c2 = Isa::exclusive_or(Isa::upper(product0), Isa::all_long(start.third2)), c3 = product0;
#pragma GCC unroll 8
  for (unsigned round = 3; round < kRounds; ++round) {
    product0 = Isa::multiply_low(c0, kMultiplier0);
    product1 = Isa::multiply_low(c2, kMultiplier1);
    c0 = round == 3 ? Isa::exclusive_or(Isa::upper(product1), Isa::all_long(start.fourth))
                    : Isa::exclusive_or(Isa::upper(product1), c1, keys.of[round][0]);
    c1 = product1;
    c2 = Isa::exclusive_or(Isa::upper(product0), c3, keys.of[round][1]);
    c3 = product0;
  }
  words[0] = c0;
  words[1] = c1;
  words[2] = c2;
  words[3] = c3;
}

/// Sums of a block of columns, of the pulses of a chunk.
template <typename Isa>
struct Sums {
  static constexpr unsigned kGroups = kBlock / Isa::kLanes;
  typename Isa::Ints of[kChunk][kGroups];
};

/// Sums over rows, kRows of them at a time: 4 bytes a column and a pulse.
template <typename Isa, unsigned kRows, unsigned kGroups, unsigned kPulses>
[[gnu::always_inline]] inline void add_up(const char* weights, unsigned rows, const char* inputs,
                                          const typename Isa::Ints* begin,
                                          typename Isa::Ints (*sums)[Sums<Isa>::kGroups]) {
  constexpr unsigned kVector = 4 * Isa::kLanes;  // bytes
  typename Isa::Ints local[kPulses][kGroups];
#pragma GCC unroll 16
  for (unsigned pulse = 0; pulse < kPulses; ++pulse) {
#pragma GCC unroll 16
    for (unsigned group = 0; group < kGroups; ++group) local[pulse][group] = begin[group];
  }
  for (unsigned row = 0; row < rows; row += kRows, weights += kBlock * 4, inputs += 4) {
#pragma GCC unroll 16
    for (unsigned group = 0; group < kGroups; ++group) {
      const auto weight = Isa::load(weights + group * kVector);
#pragma GCC unroll 16
      for (unsigned pulse = 0; pulse < kPulses; ++pulse) {
        const auto x = Isa::four_bytes(inputs + pulse * (kMaxRows * 4 / kRows));
        local[pulse][group] = kRows == 2 ? Isa::add_pairs(local[pulse][group], weight, x)
                                         : Isa::add_quads(local[pulse][group], weight, x);
      }
    }
  }
#pragma GCC unroll 16
  for (unsigned pulse = 0; pulse < kPulses; ++pulse) {
#pragma GCC unroll 16
    for (unsigned group = 0; group < kGroups; ++group) sums[pulse][group] = local[pulse][group];
  }
}

/// The same of any number of pulses, so many together as there are registers for.
template <typename Isa, unsigned kRows, unsigned kGroups, unsigned kPulses = Isa::kSums / kGroups>
void add_up_all(const void* weights, unsigned rows, const void* inputs, unsigned pulses,
                const typename Isa::Ints* begin, typename Isa::Ints (*sums)[Sums<Isa>::kGroups]) {
  const char* from = static_cast<const char*>(inputs);
  for (; pulses >= kPulses; pulses -= kPulses, from += kPulses * (kMaxRows * 4 / kRows), sums += kPulses) {
    add_up<Isa, kRows, kGroups, kPulses>(static_cast<const char*>(weights), rows, from, begin, sums);
  }
  if constexpr (kPulses > 1) {
    add_up_all<Isa, kRows, kGroups, kPulses / 2>(weights, rows, from, pulses, begin, sums);
  }
}

/// Column c takes word c % 64 / 16 of the call c / 64 * 16 + c % 16, on every processor.
template <typename Isa, unsigned kGroups>
void add_noise(const Batch& batch, const Keys<Isa>& keys, const Inputs& inputs, unsigned pulses, unsigned column,
               const Sums<Isa>& squares, Sums<Isa>& sums) {
  constexpr unsigned kCalls = 16;
  for (unsigned call = 0; call < kCalls; call += Isa::kLanes) {
    const auto even = Isa::counting_even(column / kBlock * kCalls + call);
    const auto odd = Isa::add_long(even, Isa::all_long(1));
    for (unsigned pulse = 0; pulse < pulses; ++pulse) {
      typename Isa::Longs evens[4], odds[4];
      philox<Isa>(keys, inputs.start[pulse], even, evens);
      philox<Isa>(keys, inputs.start[pulse], odd, odds);
#pragma GCC unroll 4
      for (unsigned word = 0; word < 4; ++word) {
        const unsigned group = (word * kCalls + call) / Isa::kLanes;
        if (group >= kGroups) break;
        auto& sum = sums.of[pulse][group];
        sum = Isa::add_deviate(sum, Isa::joined(evens[word], odds[word]), squares.of[pulse][group],
                               inputs.variance[pulse], batch.column_variance);
      }
    }
  }
}

/// Offsets are in the sums already.
template <typename Isa, unsigned kGroups>
void convert(const Batch& batch, unsigned column, unsigned pulses, Sums<Isa>& sums) {
  auto kept = Isa::all(0);
  for (unsigned group = 0; group < kGroups; ++group) {
    const auto scale = Isa::load(batch.scales + column + group * Isa::kLanes);
    for (unsigned pulse = 0; pulse < pulses; ++pulse) {
      auto& sum = sums.of[pulse][group];
      const auto code = Isa::scaled(sum, scale, batch.shift);
      sum = Isa::clamped(code, -batch.limit, batch.limit - 1);
      kept = Isa::add_same(kept, code, sum);
    }
  }
  std::int32_t lanes[Isa::kLanes];
  Isa::store(lanes, kept);
  *batch.clipped += std::uint64_t{pulses} * kGroups * Isa::kLanes;
  for (const std::int32_t lane : lanes) *batch.clipped -= static_cast<std::uint64_t>(lane);
}

template <typename Isa, unsigned kGroups>
void store(const Batch& batch, unsigned first, unsigned pulses, unsigned column, const Sums<Isa>& sums) {
  for (unsigned pulse = 0; pulse < pulses; ++pulse) {
    std::int32_t* currents = batch.currents + (first + pulse) * batch.columns;
    for (unsigned group = 0; group < kGroups; ++group) {
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

/// kGroups * kLanes columns of a chunk of pulses that begins with `first`.
template <typename Isa, unsigned kGroups>
void multiply_block(const Batch& batch, const Keys<Isa>& keys, const Inputs& inputs, unsigned first, unsigned pulses,
                    unsigned column) {
  Sums<Isa> sums, squares;
  typename Isa::Ints begin[kGroups], zero[kGroups];
  for (unsigned group = 0; group < kGroups; ++group) {
    zero[group] = Isa::all(0);
    begin[group] = batch.scales == nullptr ? zero[group] : Isa::load(batch.offsets + column + group * Isa::kLanes);
  }
  const unsigned place = column * batch.padded_rows;
  add_up_all<Isa, 2, kGroups>(batch.codes + place, batch.rows, inputs.codes, pulses, begin, sums.of);
  if (batch.read_variance != 0 || batch.column_variance != 0) {
    const unsigned rows = batch.read_variance == 0 ? 0 : batch.rows;
    add_up_all<Isa, 4, kGroups>(batch.magnitudes + place, rows, inputs.squares, pulses, zero, squares.of);
    add_noise<Isa, kGroups>(batch, keys, inputs, pulses, column, squares, sums);
  }
  if (batch.scales != nullptr) convert<Isa, kGroups>(batch, column, pulses, sums);
  store<Isa, kGroups>(batch, first, pulses, column, sums);
}

template <typename Isa>
void multiply_with(const Batch& batch) {
  constexpr unsigned kGroups = Sums<Isa>::kGroups;
  Inputs inputs;
  Keys<Isa> keys;
  prepare_keys(batch, keys);
  for (unsigned chunk = 0; chunk < batch.pulses; chunk += kChunk) {
    const unsigned pulses = batch.pulses - chunk < kChunk ? batch.pulses - chunk : kChunk;
    prepare<Isa>(batch, chunk, pulses, inputs);
    for (unsigned column = 0; column < batch.columns; column += kBlock) {
      const unsigned columns = batch.columns - column;
      if (columns <= kBlock / 4) {
        multiply_block<Isa, kGroups / 4>(batch, keys, inputs, chunk, pulses, column);
      } else if (columns <= kBlock / 2) {
        multiply_block<Isa, kGroups / 2>(batch, keys, inputs, chunk, pulses, column);
      } else {
        multiply_block<Isa, kGroups>(batch, keys, inputs, chunk, pulses, column);
      }
    }
  }
}

}  // namespace tessera::analog::kernel
