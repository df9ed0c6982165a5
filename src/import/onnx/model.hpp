// The outermost part of an ONNX file: from bytes to the protobuf message, its version and its constants.
#pragma once

#include <onnx/onnx_pb.h>

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "graph/tensor.hpp"

namespace tessera::import::onnx_file {

/// The message of a file. Throws Error{Input} at `name` if the bytes are none, or its graph is missing.
onnx::ModelProto parse(std::span<const std::byte> file, std::string_view name);

/// The version of the default operator domain. Throws Error{Input} unless it is kFirstOpset .. kLastOpset.
inline constexpr std::int64_t kFirstOpset = 1;
inline constexpr std::int64_t kLastOpset = 18;
std::int64_t opset_of(const onnx::ModelProto& model, std::string_view name);

/// The element type in the graph; none if the graph has no such type. Truth values are bytes of 0 and 1.
std::optional<graph::ElementType> element_type(std::int32_t onnx_type);
/// "FLOAT16"; "type 99" if ONNX knows no such type.
std::string type_name(std::int32_t onnx_type);

/// A constant with its data, from raw bytes or from the typed field.
/// Throws Error{Input} at `place` if type, shape and data do not fit, or the data lie in another file.
graph::Tensor constant(const onnx::TensorProto& proto, const std::string& place);

}  // namespace tessera::import::onnx_file
