// See permutation.hpp.
#include "import/onnx/permutation.hpp"

#include <cstddef>
#include <cstring>
#include <numeric>

namespace tessera::import::onnx_file {

bool is_permutation(const Permutation& permutation, std::size_t rank) {
  if (permutation.size() != rank) return false;
  std::vector<bool> used(rank);
  for (const std::int32_t dimension : permutation) {
    if (dimension < 0 || static_cast<std::size_t>(dimension) >= rank) return false;
    if (used[static_cast<std::size_t>(dimension)]) return false;
    used[static_cast<std::size_t>(dimension)] = true;
  }
  return true;
}

Permutation identity(std::size_t rank) {
  Permutation result(rank);
  std::iota(result.begin(), result.end(), 0);
  return result;
}

bool is_identity(const Permutation& permutation) { return permutation == identity(permutation.size()); }

Permutation inverse(const Permutation& permutation) {
  Permutation result(permutation.size());
  for (std::size_t i = 0; i < permutation.size(); ++i) {
    result[static_cast<std::size_t>(permutation[i])] = static_cast<std::int32_t>(i);
  }
  return result;
}

graph::Shape permuted(const graph::Shape& shape, const Permutation& permutation) {
  graph::Shape result;
  for (const std::int32_t dimension : permutation) result.push_back(shape[static_cast<std::size_t>(dimension)]);
  return result;
}

std::optional<graph::Quantisation> permuted(const std::optional<graph::Quantisation>& quantisation,
                                            const Permutation& permutation) {
  std::optional<graph::Quantisation> result = quantisation;
  if (result && !result->per_tensor()) {
    result->axis = inverse(permutation)[static_cast<std::size_t>(quantisation->axis)];
  }
  return result;
}

graph::Tensor transposed(const graph::Tensor& constant, const Permutation& permutation) {
  graph::Tensor result = constant;
  result.shape = permuted(constant.shape, permutation);
  result.quantisation = permuted(constant.quantisation, permutation);

  const std::size_t rank = permutation.size();
  std::vector<std::size_t> strides(rank, 1);  // in bytes, of the operand
  std::size_t stride = graph::size_of(constant.type);
  for (std::size_t i = rank; i-- > 0;) {
    strides[i] = stride;
    stride *= static_cast<std::size_t>(constant.shape[i]);
  }
  const std::size_t element = graph::size_of(constant.type);
  const std::byte* from = constant.constant->bytes().data();
  const auto to = result.constant->bytes();
  std::vector<std::int64_t> position(rank);
  std::size_t offset = 0;
  for (std::size_t written = 0; written < to.size(); written += element) {
    std::memcpy(&to[written], from + offset, element);
    for (std::size_t i = rank; i-- > 0;) {
      const std::size_t step = strides[static_cast<std::size_t>(permutation[i])];
      offset += step;
      if (++position[i] < result.shape[i]) break;
      offset -= step * static_cast<std::size_t>(result.shape[i]);
      position[i] = 0;
    }
  }
  return result;
}

}  // namespace tessera::import::onnx_file
