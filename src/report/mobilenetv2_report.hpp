// MobileNetV2 beside the published table, as text and JSON.
#pragma once

#include <string>

#include "report/mobilenetv2_result.hpp"

namespace tessera::report {

std::string to_text(const MobileNetV2Result& result);
std::string to_json(const MobileNetV2Result& result);

}  // namespace tessera::report
