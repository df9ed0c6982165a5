// See dual_feasible.hpp.
#include "compile/pack/dual_feasible.hpp"

#include <algorithm>
#include <functional>
#include <set>

namespace tessera::compile {
namespace {

/// u^(k) beyond this k differs little from the identity.
constexpr std::uint64_t kMostFactor = 16;

using Function = std::function<std::uint64_t(std::uint64_t)>;

/// Lengths shorter than `shortest` are worth nothing, those that leave less than that are worth the side.
Function rounding_off(std::uint64_t limit, std::uint64_t shortest) {
  return [=](std::uint64_t length) { return length > limit - shortest ? limit : length < shortest ? 0 : length; };
}

/// Whole steps, above the middle by what the length leaves.
Function whole_steps(std::uint64_t limit, std::uint64_t step) {
  return [=](std::uint64_t length) {
    if (2 * length == limit) return limit / step;
    return 2 * length < limit ? 2 * (length / step) : 2 * (limit / step - (limit - length) / step);
  };
}

/// u^(k): (k + 1) * length / limit rounded down, except where that is whole.
Function rounding_down(std::uint64_t limit, std::uint64_t factor) {
  return [=](std::uint64_t length) {
    const std::uint64_t scaled = (factor + 1) * length;
    return scaled % limit == 0 ? factor * length : scaled / limit * limit;
  };
}

LengthPrices priced(const Function& function, std::uint32_t limit, std::span<const std::uint32_t> lengths) {
  LengthPrices prices;
  prices.reserve(lengths.size());
  const std::uint64_t side = function(limit);
  for (const std::uint32_t length : lengths) prices.push_back(function(length) * price_of_side(limit) / side);
  return prices;
}

std::set<std::uint32_t> parameters(std::uint32_t limit, std::span<const std::uint32_t> lengths) {
  std::set<std::uint32_t> values;
  for (const std::uint32_t length : lengths) {
    for (std::uint32_t divisor = 1; divisor <= 4; ++divisor) {
      for (const std::uint32_t value : {length / divisor, (limit - length) / divisor}) {
        for (const std::uint32_t candidate : {value, value + 1}) {
          if (candidate >= 1 && candidate <= limit / 2) values.insert(candidate);
        }
      }
    }
  }
  return values;
}

}  // namespace

std::vector<LengthPrices> dual_feasible_functions(std::uint32_t limit, std::span<const std::uint32_t> lengths) {
  std::set<LengthPrices> functions{priced([](std::uint64_t length) { return length; }, limit, lengths)};
  for (const std::uint32_t parameter : parameters(limit, lengths)) {
    functions.insert(priced(rounding_off(limit, parameter), limit, lengths));
    functions.insert(priced(whole_steps(limit, parameter), limit, lengths));
  }
  for (std::uint64_t factor = 1; factor <= kMostFactor; ++factor) {
    functions.insert(priced(rounding_down(limit, factor), limit, lengths));
  }
  return {functions.begin(), functions.end()};
}

std::uint64_t raise_price(LengthPrices& prices, std::size_t which, std::uint32_t limit,
                          std::span<const std::uint32_t> lengths) {
  std::vector<std::uint64_t> dearest(limit + 1);  // of what fits a length, without `which`
  std::uint64_t steps = limit;
  for (std::size_t other = 0; other < lengths.size(); ++other) {
    if (other == which || prices[other] == 0) continue;
    for (std::uint32_t space = lengths[other]; space <= limit; ++space) {
      dearest[space] = std::max(dearest[space], dearest[space - lengths[other]] + prices[other]);
    }
    steps += limit - lengths[other];
  }
  std::uint64_t highest = price_of_side(limit);
  for (std::uint32_t times = 1; times <= limit / lengths[which]; ++times) {
    highest = std::min(highest, (price_of_side(limit) - dearest[limit - times * lengths[which]]) / times);
  }
  prices[which] = std::max(prices[which], highest);
  return steps;
}

}  // namespace tessera::compile
