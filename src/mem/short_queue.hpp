// A queue of a few elements, without allocation.
#pragma once

#include <array>
#include <cassert>
#include <cstddef>

namespace tessera::mem {

template <typename T, std::size_t kCapacity>
class ShortQueue {
 public:
  bool empty() const { return size_ == 0; }
  bool full() const { return size_ == kCapacity; }
  std::size_t size() const { return size_; }
  const T& front() const { return elements_[0]; }
  const T* begin() const { return elements_.data(); }
  const T* end() const { return elements_.data() + size_; }

  void push(const T& element) {
    assert(!full());
    elements_[size_++] = element;
  }
  void pop() {
    assert(!empty());
    for (std::size_t index = 1; index < size_; ++index) elements_[index - 1] = elements_[index];
    --size_;
  }
  /// Keeps the first `count` elements at most.
  void truncate(std::size_t count) {
    if (size_ > count) size_ = count;
  }

 private:
  std::array<T, kCapacity> elements_{};
  std::size_t size_ = 0;
};

}  // namespace tessera::mem
