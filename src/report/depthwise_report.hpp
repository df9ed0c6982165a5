// The depth-wise layers of MobileNetV2 as text and JSON.
#pragma once

#include <string>

#include "report/depthwise_result.hpp"

namespace tessera::report {

std::string to_text(const DepthwiseResult& result);
std::string to_json(const DepthwiseResult& result);

}  // namespace tessera::report
