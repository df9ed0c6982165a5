// See firmware.hpp.
#include "run/firmware.hpp"

#include <string>

#include <fmt/format.h>

#include "base/error.hpp"
#include "run/embedded_firmware.hpp"

namespace tessera::run {
namespace {

/// The firmware was built for a cluster of this kind.
void check_machine(const arch::Machine& machine) {
  const auto refuse = [&](const std::string& why) {
    throw Error(ErrorKind::Config, "machine '" + machine.name + "'", why,
                "networks run on clusters such as `cluster` and `cluster-2mb`");
  };
  if (machine.flavour != arch::Flavour::Cluster) refuse("it has no cluster for the resident firmware to run on");
  const Address cores = firmware_symbol("__cores");
  if (machine.cores != cores) {
    refuse(fmt::format("it has {} cores, the resident firmware runs on {}", machine.cores, cores));
  }
  if (!machine.dma.present) refuse("it has no DMA to bring the network's data to L1");
}

}  // namespace

const system::ElfImage& firmware() {
  static const system::ElfImage image = system::load_elf(network_firmware(), kFirmwareName);
  return image;
}

Address firmware_symbol(const char* name) {
  const auto address = firmware().find(name);
  if (!address) throw Error(ErrorKind::Internal, kFirmwareName, fmt::format("no symbol {}", name));
  return *address;
}

compile::FreeMemories free_memories(const arch::Machine& machine) {
  check_machine(machine);
  const Address begin = firmware_symbol("__tcdm_free_start");
  const Address stacks_begin = firmware_symbol("__tcdm_free_end");
  const Address stacks_end = firmware_symbol("__stacks_end");
  const arch::Region tcdm = machine.tcdm.region();
  const Address tcdm_end = tcdm.base + tcdm.size;
  if (stacks_end > tcdm_end) {
    throw Error(ErrorKind::Config, "tcdm.size_kib",
                fmt::format("{} KiB are less than the resident firmware needs", machine.tcdm.size_kib), "at least 512");
  }
  const Address l2_begin = firmware_symbol("__l2_free_start");
  const arch::Region l2 = machine.l2.region();
  // The firmware is linked for 512 KiB, its stacks at their end; a larger TCDM goes on behind them.
  return {{{begin, tcdm_end - begin}, {{stacks_begin, stacks_end - stacks_begin}}},
          {{l2_begin, l2.base + l2.size - l2_begin}, {}}};
}

}  // namespace tessera::run
