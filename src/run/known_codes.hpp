// Codes on which the cycles of some layers depend, computed by the reference executor and remembered: the points of a
// series ask for the same ones again.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <mutex>
#include <span>
#include <vector>

#include "compile/reference.hpp"

namespace tessera::run {

/// Of the layers of one graph, whatever engines they are on. May be asked from several threads.
class KnownCodes {
 public:
  /// Those of tensors_that_decide_cycles() for an input.
  std::shared_ptr<const compile::TensorCodes> of(const compile::Network& network, std::span<const std::int8_t> input);

 private:
  static constexpr std::size_t kMostRemembered = 16;

  struct Known {
    std::vector<std::int8_t> input;
    std::vector<bool> wanted;  ///< engines decide which
    std::shared_ptr<const compile::TensorCodes> codes;
  };

  std::mutex mutex_;
  std::deque<Known> known_;  ///< the oldest first
};

}  // namespace tessera::run
