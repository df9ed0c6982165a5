// How what stands in a file is refused. The place, file and operator, is added where it is known, in import_tflite.cpp.
#pragma once

#include <string>
#include <string_view>

#include "base/error.hpp"

namespace tessera::import::tflite {

/// Throws Error{Input} without a place.
[[noreturn]] inline void refuse(std::string reason, std::string hint = {}) {
  throw Error(ErrorKind::Input, "", std::move(reason), std::move(hint));
}

/// A name from a file as it may be shown: not too long, and with '?' for what is not printable ASCII.
inline std::string printable(std::string_view name) {
  constexpr std::size_t kLongest = 160;
  std::string result(name.substr(0, kLongest));
  for (char& character : result) {
    if (character < ' ' || character > '~') character = '?';
  }
  return result;
}

}  // namespace tessera::import::tflite
