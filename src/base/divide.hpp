// Division and rounding upwards, of numbers that are not negative.
#pragma once

#include <concepts>
#include <type_traits>

namespace tessera {

/// a / b, rounded up. `a` + `b` must fit the type.
template <std::integral A, std::integral B>
constexpr std::common_type_t<A, B> divide_up(A a, B b) {
  using Number = std::common_type_t<A, B>;
  return (static_cast<Number>(a) + static_cast<Number>(b) - 1) / static_cast<Number>(b);
}

/// The least multiple of `step` that is not below `value`.
template <std::integral A, std::integral B>
constexpr std::common_type_t<A, B> round_up(A value, B step) {
  return divide_up(value, step) * static_cast<std::common_type_t<A, B>>(step);
}

}  // namespace tessera
