// The shipped machines that run networks.
#pragma once

#include <string>
#include <vector>

#include "arch/machine.hpp"
#include "arch/shipped_machines.hpp"

namespace tessera::testing {

inline std::vector<arch::Machine> shipped_clusters() {
  std::vector<arch::Machine> machines;
  for (const ShippedText& shipped : arch::shipped_machines()) {
    machines.push_back(arch::load_machine(std::string(shipped.name)));
    if (machines.back().flavour != arch::Flavour::Cluster) machines.pop_back();
  }
  return machines;
}

}  // namespace tessera::testing
