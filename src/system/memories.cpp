#include "system/memories.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "base/error.hpp"

namespace tessera::system {

Memories::Memories(const arch::Machine& machine) {
  if (machine.flavour == arch::Flavour::Single) {
    for (const arch::FlatMemory& flat : machine.flat) add_own(flat.region());
  } else {
    add_own(machine.l2.region());
    l2_ = own_.back().get();
  }
}

void Memories::add_own(arch::Region region) {
  own_.push_back(std::make_unique<mem::Ram>(region));
  add(*own_.back(), region.base);
}

void Memories::add(mem::Ram& memory, Address alias) {
  all_.push_back(&memory);
  map_.add_memory(memory, mem::Port::None, memory.region().base);
  if (alias != memory.region().base) map_.add_memory(memory, mem::Port::None, alias);
}

void Memories::load(const ElfImage& image, const std::string& name) {
  for (const ElfSegment& segment : image.segments) {
    if (segment.memory_size == 0) continue;
    const auto place = bytes(segment.address, segment.memory_size);
    if (!place) {
      throw Error(ErrorKind::Input, name,
                  fmt::format("segment {:#010x} to {:#010x} lies outside the machine's memory", segment.address,
                              std::uint64_t{segment.address} + segment.memory_size),
                  "link it into memory that the machine has, or give another --machine");
    }
    std::ranges::copy(segment.bytes, place->begin());
  }
}

std::optional<std::span<std::byte>> Memories::bytes(Address address, std::uint32_t size) const {
  const mem::Target target = map_.locate(address, size);
  if (target.memory == nullptr) return std::nullopt;
  return target.memory->bytes().subspan(target.offset, size);
}

std::optional<std::uint32_t> Memories::word(Address address) const {
  const mem::Target target = map_.locate(address, 4);
  if (target.memory == nullptr) return std::nullopt;
  return target.memory->read(target.offset, 4);
}

std::optional<std::uint32_t> Memories::instruction_bits(Address pc) const {
  if (const auto whole = word(pc)) return whole;
  const mem::Target target = map_.locate(pc, 2);
  if (target.memory == nullptr) return std::nullopt;
  return target.memory->read(target.offset, 2);
}

}  // namespace tessera::system
