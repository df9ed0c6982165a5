// See model.hpp.
#include "import/onnx/model.hpp"

#include <fmt/format.h>
#include <google/protobuf/io/coded_stream.h>
#include <google/protobuf/stubs/logging.h>

#include <bit>
#include <cstdint>
#include <cstring>
#include <limits>
#include <vector>

#include "base/error.hpp"
#include "import/onnx/field_count.hpp"

namespace tessera::import::onnx_file {
namespace {

static_assert(std::endian::native == std::endian::little, "raw data are copied as they lie in the file");

constexpr std::int32_t kMostDimensions = 8;

template <typename T, typename Field>
std::vector<std::byte> narrowed(const Field& field, const std::string& place) {
  std::vector<std::byte> bytes(static_cast<std::size_t>(field.size()) * sizeof(T));
  std::byte* next = bytes.data();
  for (const auto value : field) {
    const T narrow = static_cast<T>(value);
    if (static_cast<decltype(value)>(narrow) != value && value == value) {
      throw Error(ErrorKind::Input, place, fmt::format("its value {} does not fit its type", value));
    }
    std::memcpy(next, &narrow, sizeof(T));
    next += sizeof(T);
  }
  return bytes;
}

std::vector<std::byte> typed_data(const onnx::TensorProto& proto, graph::ElementType type, const std::string& place) {
  switch (type) {
    case graph::ElementType::Float32:
      return narrowed<float>(proto.float_data(), place);
    case graph::ElementType::Int8:
      return narrowed<std::int8_t>(proto.int32_data(), place);
    case graph::ElementType::UInt8:
      return narrowed<std::uint8_t>(proto.int32_data(), place);
    case graph::ElementType::Int32:
      return narrowed<std::int32_t>(proto.int32_data(), place);
    case graph::ElementType::Int64:
      return narrowed<std::int64_t>(proto.int64_data(), place);
  }
  return {};
}

std::size_t checked_elements(const graph::Shape& shape, const std::string& place) {
  try {
    return graph::elements_of(shape);
  } catch (const Error& error) {
    throw Error(ErrorKind::Input, place, error.message());
  }
}

}  // namespace

onnx::ModelProto parse(std::span<const std::byte> file, std::string_view name) {
  if (file.size() > static_cast<std::size_t>(std::numeric_limits<std::int32_t>::max())) {
    throw Error(ErrorKind::Input, std::string(name), "it is larger than 2 GiB, which no ONNX file can be");
  }
  check_field_count(file, name);
  // The library prints what it cannot parse; here the exception says it.
  const google::protobuf::LogSilencer silence;
  onnx::ModelProto model;
  google::protobuf::io::CodedInputStream stream(reinterpret_cast<const std::uint8_t*>(file.data()),
                                                static_cast<int>(file.size()));
  if (file.empty() || !model.ParseFromCodedStream(&stream) || !stream.ConsumedEntireMessage()) {
    throw Error(ErrorKind::Input, std::string(name), "it is no ONNX file, or a damaged one",
                "a TensorFlow Lite file has the mark TFL3 from byte 4; an ONNX file has none, export it again");
  }
  if (!model.has_graph()) throw Error(ErrorKind::Input, std::string(name), "it is no ONNX file: it has no graph");
  return model;
}

std::int64_t opset_of(const onnx::ModelProto& model, std::string_view name) {
  std::int64_t version = 0;
  for (const auto& import : model.opset_import()) {
    if (import.domain().empty() || import.domain() == "ai.onnx") version = std::max(version, import.version());
  }
  if (version < kFirstOpset || version > kLastOpset) {
    throw Error(ErrorKind::Input, std::string(name),
                fmt::format("its operators are of opset {}, not of {} to {}", version, kFirstOpset, kLastOpset),
                "export it for opset 13, or convert it with onnx.version_converter");
  }
  return version;
}

std::optional<graph::ElementType> element_type(std::int32_t onnx_type) {
  switch (onnx_type) {
    case onnx::TensorProto::FLOAT:
      return graph::ElementType::Float32;
    case onnx::TensorProto::INT8:
      return graph::ElementType::Int8;
    case onnx::TensorProto::UINT8:
    case onnx::TensorProto::BOOL:
      return graph::ElementType::UInt8;
    case onnx::TensorProto::INT32:
      return graph::ElementType::Int32;
    case onnx::TensorProto::INT64:
      return graph::ElementType::Int64;
    default:
      return std::nullopt;
  }
}

std::string type_name(std::int32_t onnx_type) {
  const std::string& name = onnx::TensorProto::DataType_Name(onnx_type);
  return name.empty() ? fmt::format("type {}", onnx_type) : name;
}

graph::Tensor constant(const onnx::TensorProto& proto, const std::string& place) {
  const auto type = element_type(proto.data_type());
  if (!type) {
    throw Error(ErrorKind::Input, place, fmt::format("it is {}, which is not supported", type_name(proto.data_type())),
                "float32, int8, uint8, int32 and int64 are");
  }
  if (proto.data_location() == onnx::TensorProto::EXTERNAL) {
    throw Error(ErrorKind::Input, place, "its data lie in another file", "save the model as one file");
  }
  if (proto.dims_size() > kMostDimensions) {
    throw Error(ErrorKind::Input, place, fmt::format("it has {} dimensions", proto.dims_size()));
  }
  graph::Tensor tensor;
  tensor.name = proto.name();
  tensor.type = *type;
  tensor.shape.assign(proto.dims().begin(), proto.dims().end());
  const std::size_t wanted = checked_elements(tensor.shape, place) * graph::size_of(*type);
  std::vector<std::byte> bytes;
  if (proto.has_raw_data()) {
    const auto raw = std::as_bytes(std::span(proto.raw_data()));
    bytes.assign(raw.begin(), raw.end());
  } else {
    bytes = typed_data(proto, *type, place);
  }
  if (bytes.size() != wanted) {
    throw Error(ErrorKind::Input, place,
                fmt::format("it has {} bytes of data, {} {} take {}", bytes.size(), graph::to_string(tensor.shape),
                            graph::name_of(*type), wanted));
  }
  tensor.constant = graph::Data(*type, std::move(bytes));
  return tensor;
}

}  // namespace tessera::import::onnx_file
