#include "system/memories.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "base/error.hpp"

namespace tessera::system {

Memories::Memories(const arch::Machine& machine) {
  if (machine.flavour == arch::Flavour::Single) {
    for (const arch::FlatMemory& flat : machine.flat) add(flat.region(), mem::Port::Flat);
    map_.add_devices(arch::map::soc_peripherals, mem::Port::Bus);
    return;
  }
  tcdm_ = &add(machine.tcdm.region(), mem::Port::Tcdm);
  map_.add_memory(*tcdm_, mem::Port::Tcdm, machine.tcdm.alias);
  l2_ = &add(machine.l2.region(), mem::Port::Bus);
  map_.add_devices(arch::map::event_unit_direct, mem::Port::Direct);
  if (machine.dma.present) map_.add_devices(arch::map::dma_direct, mem::Port::Direct);
  for (const arch::Region& region : {arch::map::cluster_control, arch::map::timer, arch::map::event_unit,
                                     arch::map::instruction_cache, arch::map::soc_peripherals}) {
    map_.add_devices(region, mem::Port::Bus);
  }
  if (machine.dma.present) map_.add_devices(arch::map::dma, mem::Port::Bus);
  if (machine.ima.present || machine.depthwise.present) map_.add_devices(arch::map::hwpe, mem::Port::Bus);
  map_.add_devices({arch::map::test_status_register, 8}, mem::Port::Bus);
}

mem::Ram& Memories::add(arch::Region region, mem::Port port) {
  memories_.push_back(std::make_unique<mem::Ram>(region));
  map_.add_memory(*memories_.back(), port, region.base);
  return *memories_.back();
}

std::vector<mem::Ram*> Memories::all() const {
  std::vector<mem::Ram*> all;
  for (const auto& memory : memories_) all.push_back(memory.get());
  return all;
}

void Memories::load(const ElfImage& image, const std::string& name) {
  for (const Segment& segment : image.segments) {
    if (segment.memory_size == 0) continue;
    const mem::Target target = map_.locate(segment.address, segment.memory_size);
    if (target.memory == nullptr) {
      throw Error(ErrorKind::Input, name,
                  fmt::format("segment {:#010x} to {:#010x} lies outside the machine's memory", segment.address,
                              std::uint64_t{segment.address} + segment.memory_size),
                  "link it into memory that the machine has, or give another --machine");
    }
    std::copy(segment.bytes.begin(), segment.bytes.end(), target.memory->bytes().begin() + target.offset);
  }
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
