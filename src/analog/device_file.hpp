// Device models as files: configs/devices/*.toml, compiled in, or a user's own.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "analog/device.hpp"
#include "base/shipped_text.hpp"

namespace tessera::analog {

/// The texts of configs/devices (the definition is generated at build time).
std::span<const ShippedText> shipped_devices();

/// A shipped model by its name, or any by its path: what ends in ".toml" or holds a '/'. Throws Error{Config} with file
/// and key on what is unknown, of the wrong type or not allowed, Error{Usage} if there is no such name.
DeviceModel load_device(const std::string& name_or_file);
DeviceModel parse_device(std::string_view text, std::string_view file);

/// The model as a file that parse_device() reads.
std::string to_toml(const DeviceModel& model);

}  // namespace tessera::analog
