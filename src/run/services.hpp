// What a chip costs beside inferences.
#pragma once

#include <cstddef>
#include <vector>

#include "run/accuracy_result.hpp"
#include "run/deployment.hpp"

namespace tessera::run {

/// Programming of all cells, correction of columns with `inputs` inferences, reading of all cells for compensation.
/// Modelled: rows times the machine's times and the price file's energies.
std::vector<Service> services_of(const Deployment& deployment, const NetworkResult& cost, std::size_t inputs);

}  // namespace tessera::run
