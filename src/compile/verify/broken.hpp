// How a verifier complains.
#pragma once

#include <string>
#include <utility>

#include <fmt/format.h>

#include "base/error.hpp"

namespace tessera::compile {

/// Throws unless the rule holds. The message is made only where it does not.
template <typename... Arguments>
void expect(bool holds, std::string_view level, const std::string& place, fmt::format_string<Arguments...> rule,
            Arguments&&... arguments) {
  if (holds) [[likely]]
    return;
  throw Error(ErrorKind::Internal, fmt::format("{}: {}", level, place),
              fmt::format(rule, std::forward<Arguments>(arguments)...), "please report this with the network");
}

}  // namespace tessera::compile
