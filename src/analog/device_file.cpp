#include "analog/device_file.hpp"

#include <algorithm>
#include <array>
#include <iterator>
#include <vector>

#include <fmt/format.h>

#include "base/error.hpp"
#include "base/field_list.hpp"

namespace tessera::analog {
namespace {

constexpr double kAny = 1e9;  // of coefficients

// clang-format off
const FieldList<DeviceModel>& device_fields() {
  static const FieldList<DeviceModel> list{"device", "A device. The defaults are an ideal one: what is programmed stays.", {
      field<&DeviceModel::name>("name", "device", "", anything(), Source::Specified, "shown in reports"),
      field<&DeviceModel::description>("description", "", "", anything(), Source::Specified, "the same"),
      field<&DeviceModel::full_scale_us>("full_scale_us", 25.0, "uS", reals(1e-3, 1e6), Source::Published, "largest conductance that is aimed at: that of the greatest cell code"),
      field<&DeviceModel::drift_begin_s>("drift_begin_s", 0.0, "s", reals(0, 1e6), Source::Specified, "t0: drift counts from here on; 0: none"),
      field<&DeviceModel::read_s>("read_s", 0.0, "s", reals(0, 1), Source::Specified, "tr: time of a read, from which on 1/f noise counts; 0: none"),
      field<&DeviceModel::read_noise>("read_noise", 0.0, "", reals(0, 10), Source::Specified, "of a product: spread for a single device of full scale at full input"),
      field<&DeviceModel::stuck_at_zero>("stuck_at_zero", 0.0, "", reals(0, 1), Source::Specified, "share of the devices that always have 0"),
      field<&DeviceModel::stuck_at_full>("stuck_at_full", 0.0, "", reals(0, 1), Source::Specified, "share of the devices that always have the full scale"),
  }};
  return list;
}

FieldList<CurvePiece> curve_fields(std::string_view section, std::string_view about) {
  return {section, about, {
      field<&CurvePiece::below>("below", kAny, "", reals(0, kAny), Source::Specified, "the piece is for r below this; pieces stand in rising order"),
      field<&CurvePiece::log_slope>("log_slope", 0.0, "", reals(-kAny, kAny), Source::Specified, "times ln r"),
      field<&CurvePiece::power>("power", 0.0, "", reals(-kAny, kAny), Source::Specified, "times r^exponent"),
      field<&CurvePiece::exponent>("exponent", 0.0, "", reals(-100, 100), Source::Specified, "of r"),
      field<&CurvePiece::c0>("c0", 0.0, "", reals(-kAny, kAny), Source::Specified, "constant"),
      field<&CurvePiece::c1>("c1", 0.0, "", reals(-kAny, kAny), Source::Specified, "times r"),
      field<&CurvePiece::c2>("c2", 0.0, "", reals(-kAny, kAny), Source::Specified, "times r^2"),
      field<&CurvePiece::c3>("c3", 0.0, "", reals(-kAny, kAny), Source::Specified, "times r^3"),
      field<&CurvePiece::least>("least", 0.0, "", reals(-kAny, kAny), Source::Specified, "the sum of these is at least this"),
      field<&CurvePiece::most>("most", kAny, "", reals(-kAny, kAny), Source::Specified, "and at most this"),
  }};
}
// clang-format on

struct CurveRow {
  Curve DeviceModel::*curve;
  FieldList<CurvePiece> fields;
};

const std::array<CurveRow, 4>& curve_rows() {
  static const std::array<CurveRow, 4> rows{{
      {&DeviceModel::programming_spread,
       curve_fields("programming_spread", "Spread of the conductance after programming, uS, of r of the target.")},
      {&DeviceModel::drift_mean, curve_fields("drift_mean", "Mean of the drift exponent, of r of the target.")},
      {&DeviceModel::drift_spread, curve_fields("drift_spread", "Spread of the drift exponent, of r of the target.")},
      {&DeviceModel::flicker,
       curve_fields("flicker", "1/f noise as a share of the conductance, of r as it was programmed.")},
  }};
  return rows;
}

const CurveRow* find_curve(std::string_view section) {
  const auto found =
      std::ranges::find_if(curve_rows(), [&](const CurveRow& row) { return row.fields.section() == section; });
  return found == curve_rows().end() ? nullptr : &*found;
}

void read_piece(const ConfigFile& file, const ConfigSection& section, DeviceModel& model) {
  const std::string place = fmt::format("{}: {}", file.name, section.label);
  const CurveRow* row = find_curve(section.name);
  if (row == nullptr) {
    std::vector<std::string_view> known{device_fields().section()};
    for (const CurveRow& one : curve_rows()) known.push_back(one.fields.section());
    throw Error(ErrorKind::Config, place, "unknown section for a device",
                fmt::format("known sections: {}", fmt::join(known, ", ")));
  }
  if (!section.repeated) {
    throw Error(ErrorKind::Config, place, "may stand several times",
                fmt::format("write [[{}]], once for each piece", section.name));
  }
  std::vector<CurvePiece>& pieces = (model.*row->curve).pieces;
  CurvePiece& piece = pieces.emplace_back();
  row->fields.read(&section, file.name, piece);
  if (pieces.size() > 1 && std::prev(pieces.end(), 2)->below >= piece.below) {
    throw Error(ErrorKind::Config, place + ".below", "is not above that of the piece before it",
                "put the pieces in rising order");
  }
  if (piece.least > piece.most) throw Error(ErrorKind::Config, place + ".least", "is above most");
}

DeviceModel device_of(const ConfigFile& file) {
  DeviceModel model;
  const ConfigSection* device = file.find(device_fields().section());
  if (device != nullptr && device->repeated) {
    throw Error(ErrorKind::Config, fmt::format("{}: {}", file.name, device->label), "stands only once",
                "write [device]");
  }
  device_fields().read(device, file.name, model);
  for (const ConfigSection& section : file.sections) {
    if (section.name != device_fields().section()) read_piece(file, section, model);
  }
  if (model.stuck_at_zero + model.stuck_at_full > 1) {
    throw Error(ErrorKind::Config, fmt::format("{}: device.stuck_at_full", file.name),
                "more devices are stuck than there are",
                "stuck_at_zero and stuck_at_full are shares, 1 in sum at most");
  }
  return model;
}

}  // namespace

DeviceModel load_device(const std::string& name_or_file) {
  return device_of(
      load_by_name(shipped_devices(), name_or_file, "device model", "devices/", "is there such a device file?"));
}

DeviceModel parse_device(std::string_view text, std::string_view file) {
  return device_of(parse_config(text, std::string(file)));
}

std::string to_toml(const DeviceModel& model) {
  std::string text = device_fields().toml(model);
  for (const CurveRow& row : curve_rows()) {
    for (const CurvePiece& piece : (model.*row.curve).pieces) text += "\n" + row.fields.toml(piece, true);
  }
  return text;
}

}  // namespace tessera::analog
