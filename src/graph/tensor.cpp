// See tensor.hpp.
#include "graph/tensor.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <limits>
#include <type_traits>

#include "base/error.hpp"

namespace tessera::graph {
namespace {

template <typename T>
constexpr ElementType type_of() {
  if constexpr (std::is_same_v<T, float>) return ElementType::Float32;
  if constexpr (std::is_same_v<T, std::int8_t>) return ElementType::Int8;
  if constexpr (std::is_same_v<T, std::uint8_t>) return ElementType::UInt8;
  if constexpr (std::is_same_v<T, std::int32_t>) return ElementType::Int32;
  if constexpr (std::is_same_v<T, std::int64_t>) return ElementType::Int64;
}

void check_type(ElementType actual, ElementType asked) {
  if (actual == asked) return;
  throw Error(ErrorKind::Internal, "", fmt::format("data of {} is read as {}", name_of(actual), name_of(asked)));
}

}  // namespace

std::size_t size_of(ElementType type) {
  switch (type) {
    case ElementType::Int8:
    case ElementType::UInt8:
      return 1;
    case ElementType::Float32:
    case ElementType::Int32:
      return 4;
    case ElementType::Int64:
      return 8;
  }
  throw Error(ErrorKind::Internal, "", "unknown element type");
}

std::string_view name_of(ElementType type) {
  switch (type) {
    case ElementType::Float32:
      return "float32";
    case ElementType::Int8:
      return "int8";
    case ElementType::UInt8:
      return "uint8";
    case ElementType::Int32:
      return "int32";
    case ElementType::Int64:
      return "int64";
  }
  return "unknown type";
}

std::size_t elements_of(const Shape& shape) {
  constexpr std::int64_t kMost = std::numeric_limits<std::int32_t>::max();
  std::int64_t elements = 1;
  bool empty = false;
  for (const std::int64_t size : shape) {
    if (size < 0) throw Error(ErrorKind::Input, "", fmt::format("shape {} has a negative size", to_string(shape)));
    if (size == 0) empty = true;
    // A size of 0 does not excuse the others: whoever multiplies only some of them must not overflow either.
    if (size > 0 && elements > kMost / size) {
      throw Error(ErrorKind::Input, "", fmt::format("shape {} has more than {} elements", to_string(shape), kMost));
    }
    if (size > 0) elements *= size;
  }
  return empty ? 0 : static_cast<std::size_t>(elements);
}

std::string to_string(const Shape& shape) {
  return shape.empty() ? "scalar" : fmt::format("{}", fmt::join(shape, "x"));
}

template <typename T>
std::span<T> Data::as() {
  check_type(type_, type_of<T>());
  // The bytes come from operator new, which aligns for every element type.
  return {reinterpret_cast<T*>(bytes_.data()), elements()};
}

template <typename T>
std::span<const T> Data::as() const {
  check_type(type_, type_of<T>());
  return {reinterpret_cast<const T*>(bytes_.data()), elements()};
}

template std::span<float> Data::as();
template std::span<std::int8_t> Data::as();
template std::span<std::uint8_t> Data::as();
template std::span<std::int32_t> Data::as();
template std::span<std::int64_t> Data::as();
template std::span<const float> Data::as() const;
template std::span<const std::int8_t> Data::as() const;
template std::span<const std::uint8_t> Data::as() const;
template std::span<const std::int32_t> Data::as() const;
template std::span<const std::int64_t> Data::as() const;

}  // namespace tessera::graph
