// Moving elements from tensor to tensor, whatever their type.
#pragma once

#include <algorithm>
#include <cstddef>

#include "graph/tensor.hpp"

namespace tessera::graph {

/// Copies `count` elements from element `from` of `source` to element `to` of `target`, which has the same type.
inline void copy_elements(const Data& source, std::size_t from, Data& target, std::size_t to, std::size_t count) {
  const std::size_t size = size_of(source.type());
  std::ranges::copy(source.bytes().subspan(from * size, count * size),
                    target.bytes().subspan(to * size, count * size).begin());
}

}  // namespace tessera::graph
