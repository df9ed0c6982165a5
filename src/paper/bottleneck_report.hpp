// The Bottleneck benchmark as text and JSON.
#pragma once

#include <string>

#include "paper/bottleneck_result.hpp"

namespace tessera::paper {

std::string to_text(const BottleneckResult& result);
std::string to_json(const BottleneckResult& result);

}  // namespace tessera::paper
