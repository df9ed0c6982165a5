// See services.hpp.
#include "run/services.hpp"

#include <fmt/format.h>

namespace tessera::run {
namespace {

constexpr double kNanosecondsAMillisecond = 1e6;

struct Work {
  std::uint64_t rows = 0;
  std::uint64_t cells = 0;
};

Work work_of(const compile::Program& program) {
  Work work;
  for (const compile::CellBlock& block : program.crossbars.cells) {
    work.rows += block.area.rows;
    work.cells += std::uint64_t{block.area.rows} * block.area.columns;
  }
  return work;
}

}  // namespace

std::vector<Service> services_of(const Deployment& deployment, const NetworkResult& cost, std::size_t inputs) {
  const arch::Machine& machine = deployment.layers().machine();
  const Work work = work_of(deployment.layers().program());
  const auto rows = static_cast<double>(work.rows), cells = static_cast<double>(work.cells);
  std::vector<Service> services;
  services.push_back({fmt::format("programming of {} rows", work.rows), "once",
                      rows * machine.ima.program_row_ns / kNanosecondsAMillisecond,
                      rows * deployment.microjoules_each(arch::Event::CrossbarRowProgrammed)});
  const ChipOptions& chip = deployment.analog_options().chip;
  if (chip.affine) {
    services.push_back({fmt::format("correction of columns, {} inferences", inputs), "once",
                        static_cast<double>(inputs) * cost.milliseconds(cost.cycles),
                        cost.energy ? static_cast<double>(inputs) * cost.energy->microjoules() : 0});
  }
  if (chip.compensation != compile::Compensation::None) {
    services.push_back({fmt::format("reading of {} rows for compensation", work.rows), "each time it is used",
                        rows * machine.ima.product_ns / kNanosecondsAMillisecond,
                        rows * (deployment.microjoules_each(arch::Event::CrossbarProduct) +
                                deployment.microjoules_each(arch::Event::DacRow)) +
                            cells * deployment.microjoules_each(arch::Event::AdcColumn)});
  }
  return services;
}

}  // namespace tessera::run
