// Tensors of a network graph: element type, shape, quantisation, and data where it is constant.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace tessera::graph {

enum class ElementType : std::uint8_t { Float32, Int8, UInt8, Int32, Int64 };

/// Bytes of an element.
std::size_t size_of(ElementType type);
std::string_view name_of(ElementType type);

/// Sizes from the outermost dimension in; empty for a scalar. Every size is at least 0.
using Shape = std::vector<std::int64_t>;

/// Elements of a shape. Throws Error{Input} if they would exceed 2^31 - 1, or a size is negative.
std::size_t elements_of(const Shape& shape);
/// "1x224x224x3"; "scalar".
std::string to_string(const Shape& shape);

/// real = scale * (code - zero point). One scale and zero point, or one for each index of dimension `axis`.
struct Quantisation {
  std::vector<float> scales;
  std::vector<std::int32_t> zero_points;  ///< as many as scales
  std::int32_t axis = 0;                  ///< with more than one scale

  bool per_tensor() const { return scales.size() == 1; }
  bool operator==(const Quantisation&) const = default;
};

/// Elements as bytes, little-endian, row by row. The data of a tensor, constant or computed.
class Data {
 public:
  Data() = default;
  Data(ElementType type, std::size_t elements) : type_(type), bytes_(elements * size_of(type)) {}
  Data(ElementType type, std::vector<std::byte> bytes) : type_(type), bytes_(std::move(bytes)) {}

  ElementType type() const { return type_; }
  std::size_t elements() const { return bytes_.size() / size_of(type_); }
  std::span<std::byte> bytes() { return bytes_; }
  std::span<const std::byte> bytes() const { return bytes_; }

  /// The elements as T, which must be the type's: float, int8_t, uint8_t, int32_t, int64_t. Throws Error{Internal}
  /// otherwise.
  template <typename T>
  std::span<T> as();
  template <typename T>
  std::span<const T> as() const;

  bool operator==(const Data&) const = default;

 private:
  ElementType type_ = ElementType::Float32;
  std::vector<std::byte> bytes_;
};

struct Tensor {
  std::string name;
  ElementType type = ElementType::Float32;
  Shape shape;
  std::optional<Quantisation> quantisation;  ///< of integer types that stand for real numbers
  std::optional<Data> constant;
};

}  // namespace tessera::graph
