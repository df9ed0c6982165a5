// See area_model.hpp.
#include "energy/area_model.hpp"

#include <algorithm>
#include <span>

#include "arch/units.hpp"
#include "energy/price_file.hpp"

namespace tessera::energy {
namespace {

void add_wanted(std::vector<WantedNumber>& wanted, std::span<const arch::AreaRow> rows) {
  for (const arch::AreaRow& row : rows) {
    for (const arch::AreaItem& item : row.items) {
      const WantedNumber number{item.section, item.key};
      const bool known = std::ranges::any_of(
          wanted, [&](const WantedNumber& one) { return one.section == number.section && one.key == number.key; });
      if (!known) wanted.push_back(number);
    }
  }
}

AreaModel model_of(const ConfigFile& file) {
  std::vector<WantedNumber> wanted;
  add_wanted(wanted, arch::area_rows());
  add_wanted(wanted, arch::l2_area_rows());
  const std::vector<double> numbers = read_numbers(file, wanted);
  AreaModel model{file.name, {}};
  for (std::size_t index = 0; index < numbers.size(); ++index) {
    model.areas[{wanted[index].section, wanted[index].key}] = numbers[index];
  }
  return model;
}

double area_of_row(const AreaModel& model, const arch::Machine& machine, const arch::AreaRow& row) {
  double each = 0;
  for (const arch::AreaItem& item : row.items) {
    each += item.quantity(machine) * model.areas.at({item.section, item.key});
  }
  return row.count(machine) * each * row.price_unit;
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
  for (const arch::AreaRow& row : arch::area_rows(machine)) {
    if (row.count(machine) != 0) area.parts.push_back({row.part, area_of_row(model, machine, row)});
  }
  if (!arch::is_present(arch::Unit::L2, machine)) return area;
  for (const arch::AreaRow& row : arch::l2_area_rows()) area.l2 += area_of_row(model, machine, row);
  return area;
}

}  // namespace tessera::energy
