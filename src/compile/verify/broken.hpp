// How a verifier complains.
#pragma once

#include <string>
#include <type_traits>
#include <utility>

#include <fmt/format.h>

#include "base/error.hpp"

namespace tessera::compile {

/// A value, or what a function makes of nothing: names that cost something are made only where they are shown.
template <typename T>
std::decay_t<const T&> shown(const T& value) requires(!std::is_invocable_v<const T&>) {
  return value;
}
template <typename T>
std::invoke_result_t<const T&> shown(const T& make) requires std::is_invocable_v<const T&> {
  return make();
}

template <typename T>
using Shown = decltype(shown(std::declval<const T&>()));

/// Throws unless the rule holds. The message is made only where it does not.
template <typename Place, typename... Arguments>
void expect(bool holds, std::string_view level, const Place& place, fmt::format_string<Shown<Arguments>...> rule,
            const Arguments&... arguments) {
  if (holds) [[likely]]
    return;
  throw Error(ErrorKind::Internal, fmt::format("{}: {}", level, shown(place)), fmt::format(rule, shown(arguments)...),
              "please report this with the network");
}

}  // namespace tessera::compile
