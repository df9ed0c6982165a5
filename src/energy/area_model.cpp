// See area_model.hpp.
#include "energy/area_model.hpp"

#include <algorithm>
#include <array>

#include "energy/price_file.hpp"

namespace tessera::energy {
namespace {

constexpr double kSquareMicrometres = 1e-6;  // in a square millimetre

struct Parameter {
  std::string_view section;
  std::string_view key;
  double AreaModel::*member;
};

constexpr std::array<Parameter, 18> kParameters{{
    {"cores", "core", &AreaModel::core},
    {"instruction_cache", "private_kib", &AreaModel::private_cache_kib},
    {"instruction_cache", "shared_kib", &AreaModel::shared_cache_kib},
    {"tcdm", "kib", &AreaModel::tcdm_kib},
    {"tcdm", "bank", &AreaModel::tcdm_bank},
    {"interconnect", "switch_point", &AreaModel::switch_point},
    {"interconnect", "peripherals", &AreaModel::peripherals},
    {"dma", "dma", &AreaModel::dma},
    {"event_unit", "core", &AreaModel::event_unit_core},
    {"streamer", "lane", &AreaModel::streamer_lane},
    {"ima_digital", "array", &AreaModel::array_digital},
    {"ima_digital", "pipeline", &AreaModel::array_pipeline},
    {"ima_crossbar", "cell", &AreaModel::cell_um2},
    {"ima_converters", "dac", &AreaModel::dac_um2},
    {"ima_converters", "adc", &AreaModel::adc_um2},
    {"column_parameters", "entry", &AreaModel::column_parameter_um2},
    {"depthwise", "engine", &AreaModel::depthwise},
    {"l2", "kib", &AreaModel::l2_kib},
}};

AreaModel model_of(const ConfigFile& file) {
  std::vector<WantedNumber> wanted;
  wanted.reserve(kParameters.size());
  for (const Parameter& parameter : kParameters) wanted.push_back({parameter.section, parameter.key});
  const std::vector<double> numbers = read_numbers(file, wanted);
  AreaModel model;
  model.name = file.name;
  for (std::size_t index = 0; index < numbers.size(); ++index) model.*kParameters[index].member = numbers[index];
  return model;
}

void add_ima(const AreaModel& model, const arch::Machine& machine, Area& area) {
  const arch::Ima& ima = machine.ima;
  const double arrays = ima.arrays;
  const double registers = ima.execution == arch::Execution::Pipelined ? model.array_pipeline : 0;
  area.parts.push_back({"ima_digital", arrays * (model.array_digital + registers)});
  area.parts.push_back({"ima_streamer", machine.accelerators.lanes() * model.streamer_lane});
  area.parts.push_back({"ima_crossbar", arrays * ima.rows * ima.columns * model.cell_um2 * kSquareMicrometres});
  area.parts.push_back(
      {"ima_converters", arrays * (ima.rows * model.dac_um2 + ima.columns * model.adc_um2) * kSquareMicrometres});
  area.parts.push_back({"column_parameters", ima.column_parameters * model.column_parameter_um2 * kSquareMicrometres});
}

}  // namespace

double Area::cluster() const {
  double sum = 0;
  for (const AreaPart& part : parts) sum += part.mm2;
  return sum;
}

double Area::of(std::string_view part) const {
  const auto found = std::ranges::find(parts, part, &AreaPart::name);
  return found == parts.end() ? 0 : found->mm2;
}

double Area::ima() const { return of("ima_digital") + of("ima_streamer") + of("ima_crossbar") + of("ima_converters"); }

AreaModel load_area(const std::string& name_or_file) { return model_of(load_prices("area", name_or_file)); }

AreaModel parse_area(std::string_view text, std::string_view file) {
  return model_of(parse_config(text, std::string(file)));
}

Area area_of(const AreaModel& model, const arch::Machine& machine) {
  Area area;
  area.parts.push_back({"cores", machine.cores * model.core});
  if (machine.flavour != arch::Flavour::Cluster) return area;
  const arch::InstructionCache& cache = machine.instruction_cache;
  if (cache.kind == arch::CacheKind::PrivateShared) {
    area.parts.push_back({"instruction_cache", (machine.cores * cache.private_bytes * model.private_cache_kib +
                                                cache.shared_bytes * model.shared_cache_kib) /
                                                   1024});
  }
  area.parts.push_back({"tcdm", machine.tcdm.size_kib * model.tcdm_kib + machine.tcdm.banks * model.tcdm_bank});
  const bool accelerators = machine.ima.present || machine.depthwise.present;
  const unsigned ports =
      machine.cores + (accelerators ? machine.accelerators.lanes() : 0) + (machine.dma.present ? 4 : 0);
  area.parts.push_back({"interconnect", ports * machine.tcdm.banks * model.switch_point + model.peripherals});
  if (machine.dma.present) area.parts.push_back({"dma", model.dma});
  area.parts.push_back({"event_unit", machine.cores * model.event_unit_core});
  if (machine.ima.present) add_ima(model, machine, area);
  if (machine.depthwise.present) {
    area.parts.push_back({"depthwise", model.depthwise + machine.accelerators.lanes() * model.streamer_lane});
  }
  area.l2 = machine.l2.size_kib * model.l2_kib;
  return area;
}

}  // namespace tessera::energy
