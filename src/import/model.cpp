// See model.hpp.
#include "import/model.hpp"

#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <limits>
#include <vector>

#include "base/error.hpp"
#include "import/onnx/import_onnx.hpp"
#include "import/tflite/import_tflite.hpp"

namespace tessera::import {
namespace {

constexpr std::streamoff kMostBytes = std::numeric_limits<std::int32_t>::max();

}  // namespace

std::vector<std::byte> read_model(const std::string& path) {
  std::error_code ignored;
  if (std::filesystem::is_directory(path, ignored)) {
    throw Error(ErrorKind::Input, path, "is a folder", "name a .tflite or .onnx file");
  }
  std::ifstream file(path, std::ios::binary | std::ios::ate);
  if (!file) throw Error(ErrorKind::Input, path, "cannot be opened: " + std::string(std::strerror(errno)));
  const std::streamoff size = file.tellg();
  if (size < 0) throw Error(ErrorKind::Input, path, "has no size", "name a file, no pipe or device");
  if (size > kMostBytes) {
    throw Error(ErrorKind::Input, path, "is larger than 2 GiB, which neither format can be");
  }
  if (size == 0) throw Error(ErrorKind::Input, path, "is empty");
  std::vector<std::byte> bytes(static_cast<std::size_t>(size));
  file.seekg(0);
  file.read(reinterpret_cast<char*>(bytes.data()), size);
  if (!file) throw Error(ErrorKind::Input, path, "cannot be read completely");
  return bytes;
}

graph::Graph import_model(std::span<const std::byte> file, const std::string& name) {
  return is_tflite(file) ? import_tflite(file, name) : import_onnx(file, name);
}

graph::Graph load_model(const std::string& path) { return import_model(read_model(path), path); }

}  // namespace tessera::import
