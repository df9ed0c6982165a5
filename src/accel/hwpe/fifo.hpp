// A bounded queue without allocation.
#pragma once

#include <array>
#include <cassert>
#include <cstddef>

namespace tessera::accel {

template <typename T, std::size_t kCapacity>
class Fifo {
 public:
  bool empty() const { return count_ == 0; }
  std::size_t size() const { return count_; }
  T& front() { return slots_[first_]; }
  const T& front() const { return slots_[first_]; }
  /// The place of the next element, which may be written before it counts. It stays the same until then.
  T& next() {
    assert(count_ < kCapacity);
    return slots_[(first_ + count_) % kCapacity];
  }
  void push_next() {
    assert(count_ < kCapacity);
    ++count_;
  }
  void pop() {
    assert(count_ != 0);
    first_ = (first_ + 1) % kCapacity;
    --count_;
  }
  void clear() { count_ = 0; }

 private:
  std::array<T, kCapacity> slots_{};
  std::size_t first_ = 0;
  std::size_t count_ = 0;
};

}  // namespace tessera::accel
