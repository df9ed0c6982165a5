// Random words of the product kernel (product_kernel.hpp, whose rule for what may be called holds here as well): many
// columns at a time, each product_*.cpp with its processor's operations.
#pragma once

#include <cstdint>

#include "analog/philox.hpp"
#include "analog/pulse.hpp"

namespace tessera::analog::kernel {

inline constexpr unsigned kRounds = 7;  // the fewest of Philox that its authors found to pass all tests

/// What the first rounds of a pulse's Philox come to where they are the same for all columns (add_noise()).
struct Start {
  std::uint32_t first, second, third0, third2, fourth;
};

/// The key of a round.
struct RoundKey {
  std::uint32_t of[2];
};
template <typename Isa>
RoundKey round_key(const std::uint32_t* key, unsigned round) {
  return {{key[0] + round * philox_constants::kWeyl0, key[1] + round * philox_constants::kWeyl1}};
}

template <typename Isa>
Start start_of(const std::uint32_t* key, const Pulse& pulse) {
  using namespace philox_constants;
  const auto high = [](std::uint64_t product) { return static_cast<std::uint32_t>(product >> 32); };
  const auto low = [](std::uint64_t product) { return static_cast<std::uint32_t>(product); };
  RoundKey round = round_key<Isa>(key, 0);
  std::uint64_t product0 = std::uint64_t{kMultiplier0} * pulse.picture;
  std::uint64_t product1 = std::uint64_t{kMultiplier1} * pulse.pulse;
  const std::uint32_t first0 = high(product1) ^ pulse.pixel ^ round.of[0], first1 = low(product1);
  const std::uint32_t first2 = high(product0) ^ round.of[1];  // still to be joined with the call
  const std::uint32_t first3 = low(product0);
  round = round_key<Isa>(key, 1);
  product0 = std::uint64_t{kMultiplier0} * first0;
  const std::uint32_t second2 = high(product0) ^ first3 ^ round.of[1], second3 = low(product0);
  const std::uint32_t second0 = first1 ^ round.of[0];  // still to be joined with a product
  round = round_key<Isa>(key, 2);
  product1 = std::uint64_t{kMultiplier1} * second2;
  const std::uint32_t fourth = low(product1) ^ round_key<Isa>(key, 3).of[0];
  return {first2, second0, high(product1) ^ round.of[0], second3 ^ round.of[1], fourth};
}

/// The keys of the later rounds, in every lane.
template <typename Isa>
struct Keys {
  typename Isa::Longs of[kRounds][2];
};
template <typename Isa>
void prepare_keys(const std::uint32_t* key, Keys<Isa>& keys) {
  for (unsigned round = 0; round < kRounds; ++round) {
    const RoundKey words = round_key<Isa>(key, round);
    for (unsigned word = 0; word < 2; ++word) keys.of[round][word] = Isa::all_long(words.of[word]);
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

}  // namespace tessera::analog::kernel
