// The kernel of multiply() (product.hpp), written once; each product_*.cpp gives it a processor's operations. Nothing
// here or there may call a function that another translation unit could share, templates and inline functions of the
// library included: the linker keeps one of each, and it might be the one for a processor that the host does not have.
#pragma once

#include <cstdint>

#include "analog/product_philox.hpp"
#include "analog/pulse.hpp"

namespace tessera::analog::kernel {

/// A batch of products, in plain pointers.
struct Batch {
  const std::int16_t* codes;       ///< [column / 64][row / 2][column % 64][2]
  const std::uint8_t* magnitudes;  ///< [column / 64][row / 4][column % 64][4]
  unsigned padded_rows;
  unsigned rows;            ///< of these, the ones that conduct; a multiple of 4
  unsigned most_magnitude;  ///< of all, at least 1
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

inline constexpr unsigned kWindow = 16;  // rows whose squares are summed up in 16 bits, where they fit

/// The inputs of a chunk of pulses as the dot products want them.
struct Inputs {
  alignas(64) std::int16_t codes[kChunk][kMaxRows];
  alignas(64) std::int8_t squares[kChunk][kMaxRows];
  float variance[kChunk];                  ///< of a sum of magnitudes times these squares of 1
  bool large[kChunk][kMaxRows / kWindow];  ///< windows whose sums might not fit
  Start start[kChunk];
};

template <typename Isa>
void prepare(const Batch& batch, unsigned first, unsigned pulses, Inputs& inputs) {
  for (unsigned pulse = 0; pulse < pulses; ++pulse) {
    const std::int8_t* from = batch.inputs + (first + pulse) * batch.padded_rows;
    for (unsigned row = 0; row < batch.padded_rows; ++row) inputs.codes[pulse][row] = from[row];
    inputs.variance[pulse] = 0;
    inputs.start[pulse] = start_of<Isa>(batch.key, batch.pulse[first + pulse]);
    if (batch.read_variance == 0) continue;
    const unsigned shift = quantise_squares<Isa>(inputs.codes[pulse], batch.padded_rows, inputs.squares[pulse]);
    inputs.variance[pulse] = batch.read_variance * static_cast<float>(1u << shift);
    if constexpr (Isa::kWindows) Isa::find_large(batch, inputs.squares[pulse], inputs.large[pulse]);
  }
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
        auto& sum = local[pulse][group];
        if constexpr (kRows == 2) {
          sum = Isa::add_pairs(sum, weight, x);
        } else {
          sum = Isa::add_quads(sum, weight, x);
        }
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

/// Sums of squares times magnitudes of a pulse, those of a window in 16 bits, or of half a one where they are large:
/// less has to be widened than by add_up(), where a processor has no instruction that does all at once. What is in 16
/// bits begins with their least number, so that they hold up to 65,535.
template <typename Isa, unsigned kGroups>
[[gnu::always_inline]] inline void add_up_windows(const char* magnitudes, unsigned rows, const std::int8_t* squares,
                                                  const bool* large, typename Isa::Ints* sums) {
  using Ints = typename Isa::Ints;
  Ints narrow[kGroups], wide[kGroups];
  unsigned widened = 0;
#pragma GCC unroll 4
  for (unsigned group = 0; group < kGroups; ++group) wide[group] = Isa::all(0);
  for (unsigned row = 0; row < rows; row += kWindow, ++large) {
#pragma GCC unroll 4
    for (unsigned group = 0; group < kGroups; ++group) narrow[group] = Isa::least_shorts();
#pragma GCC unroll 4
    for (unsigned quad = 0; quad < kWindow; quad += 4, squares += 4, magnitudes += kBlock * 4) {
      const Ints x = Isa::four_bytes(squares);
#pragma GCC unroll 4
      for (unsigned group = 0; group < kGroups; ++group) {
        narrow[group] = Isa::add_narrow(narrow[group], Isa::load(magnitudes + group * 4 * Isa::kLanes), x);
      }
      if (quad + 4 != kWindow && (quad + 4 != kWindow / 2 || !*large)) continue;
      ++widened;
#pragma GCC unroll 4
      for (unsigned group = 0; group < kGroups; ++group) {
        wide[group] = Isa::add_widened(wide[group], narrow[group]);
        narrow[group] = Isa::least_shorts();
      }
    }
  }
#pragma GCC unroll 4
  for (unsigned group = 0; group < kGroups; ++group) sums[group] = Isa::add(wide[group], Isa::all(widened << 16));
}

template <typename Isa, unsigned kGroups>
void add_up_squares(const Batch& batch, const Inputs& inputs, unsigned pulses, unsigned place, Sums<Isa>& squares) {
  const unsigned rows = batch.read_variance == 0 ? 0 : batch.rows;
  if constexpr (Isa::kWindows) {
    constexpr unsigned kTogether = kGroups < 4 ? kGroups : 4;  // as there are registers for
    const char* magnitudes = reinterpret_cast<const char*>(batch.magnitudes + place);
    for (unsigned group = 0; group < kGroups; group += kTogether, magnitudes += kTogether * 4 * Isa::kLanes) {
      for (unsigned pulse = 0; pulse < pulses; ++pulse) {
        add_up_windows<Isa, kTogether>(magnitudes, rows, inputs.squares[pulse], inputs.large[pulse],
                                       squares.of[pulse] + group);
      }
    }
  } else {
    typename Isa::Ints zero[kGroups];
    for (auto& one : zero) one = Isa::all(0);
    add_up_all<Isa, 4, kGroups>(batch.magnitudes + place, rows, inputs.squares, pulses, zero, squares.of);
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
  typename Isa::Ints begin[kGroups];
  for (unsigned group = 0; group < kGroups; ++group) {
    begin[group] = batch.scales == nullptr ? Isa::all(0) : Isa::load(batch.offsets + column + group * Isa::kLanes);
  }
  const unsigned place = column * batch.padded_rows;
  add_up_all<Isa, 2, kGroups>(batch.codes + place, batch.rows, inputs.codes, pulses, begin, sums.of);
  if (batch.read_variance != 0 || batch.column_variance != 0) {
    add_up_squares<Isa, kGroups>(batch, inputs, pulses, place, squares);
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
  prepare_keys<Isa>(batch.key, keys);
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
