// MobileNetV2 beside the published table, as text and JSON.
#pragma once

#include <string>

#include "paper/mobilenetv2_result.hpp"

namespace tessera::paper {

/// By kind of layer; with `list_layers` every layer too.
std::string to_text(const MobileNetV2Result& result, bool list_layers = false);
std::string to_json(const MobileNetV2Result& result);

}  // namespace tessera::paper
