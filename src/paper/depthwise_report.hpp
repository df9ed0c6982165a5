// The depth-wise layers of MobileNetV2 as text and JSON.
#pragma once

#include <string>

#include "paper/depthwise_result.hpp"

namespace tessera::paper {

std::string to_text(const DepthwiseResult& result);
std::string to_json(const DepthwiseResult& result);

}  // namespace tessera::paper
