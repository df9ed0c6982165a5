// How reports write the shape of a tensor.
#pragma once

#include <string>

#include <fmt/format.h>

#include "run/network_result.hpp"

namespace tessera::report {

/// "56x56x24": height, width and channels.
inline std::string text_of(const graph::ImageShape& shape) {
  return fmt::format("{}x{}x{}", shape.height, shape.width, shape.channels);
}

}  // namespace tessera::report
