// A memory's contents: bytes at consecutive addresses, little-endian, zero at reset. It has no timing; who may access
// it in which cycle is decided by the interconnect in front of it.
//
// Instructions are decoded once and kept (core/code_cache.hpp). So that a store to code is noticed without a look-up,
// the memory keeps one flag for every block of 1 KiB that holds decoded instructions.
#pragma once

#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <new>
#include <span>
#include <vector>

#include "arch/address_map.hpp"
#include "base/units.hpp"

namespace tessera::mem {

class Ram {
 public:
  static constexpr unsigned kCodeBlockBits = 10;

  explicit Ram(arch::Region region)
      : region_(region), bytes_(allocate(region.size)), code_((region.size >> kCodeBlockBits) + 1, 0) {}

  const arch::Region& region() const { return region_; }
  bool contains(Address address, std::uint32_t size) const {
    const std::uint32_t offset = address - region_.base;
    return offset < region_.size && region_.size - offset >= size;
  }

  std::span<std::byte> bytes() { return {bytes_.get(), region_.size}; }
  std::span<const std::byte> bytes() const { return {bytes_.get(), region_.size}; }

  /// The `size` (1 to 4) bytes at `offset`, zero-extended. The caller has checked the range.
  std::uint32_t read(std::uint32_t offset, unsigned size) const {
    const std::byte* place = bytes_.get() + offset;
    switch (size) {
      case 4:
        return load<std::uint32_t>(place);
      case 2:
        return load<std::uint16_t>(place);
      case 1:
        return load<std::uint8_t>(place);
      default:
        return load<std::uint16_t>(place) | static_cast<std::uint32_t>(load<std::uint8_t>(place + 2)) << 16;
    }
  }

  void write(std::uint32_t offset, unsigned size, std::uint32_t value) {
    std::byte* place = bytes_.get() + offset;
    switch (size) {
      case 4:
        std::memcpy(place, &value, 4);
        break;
      case 2:
        std::memcpy(place, &value, 2);
        break;
      case 1:
        std::memcpy(place, &value, 1);
        break;
      default:
        std::memcpy(place, &value, 3);
        break;
    }
  }

  bool holds_code(std::uint32_t offset) const { return code_[offset >> kCodeBlockBits] != 0; }
  void mark_code(std::uint32_t offset) { code_[offset >> kCodeBlockBits] = 1; }

 private:
  struct Free {
    void operator()(std::byte* bytes) const { std::free(bytes); }
  };

  /// calloc: a large memory costs the host only the pages that the program touches.
  static std::unique_ptr<std::byte, Free> allocate(std::uint32_t size) {
    auto* bytes = static_cast<std::byte*>(std::calloc(size == 0 ? 1 : size, 1));
    if (bytes == nullptr) throw std::bad_alloc();
    return std::unique_ptr<std::byte, Free>(bytes);
  }

  template <typename T>
  static T load(const std::byte* place) {
    T value;
    std::memcpy(&value, place, sizeof value);
    return value;
  }

  arch::Region region_;
  std::unique_ptr<std::byte, Free> bytes_;
  std::vector<std::uint8_t> code_;
};

}  // namespace tessera::mem
