// The Bottleneck benchmark as text and JSON.
#pragma once

#include <string>

#include "report/bottleneck_result.hpp"

namespace tessera::report {

std::string to_text(const BottleneckResult& result);
std::string to_json(const BottleneckResult& result);

}  // namespace tessera::report
