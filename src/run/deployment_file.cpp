// See deployment_file.hpp.
#include "run/deployment_file.hpp"

#include <algorithm>
#include <bit>
#include <charconv>
#include <cstring>
#include <string_view>
#include <utility>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "base/error.hpp"

namespace tessera::run {
namespace {

using nlohmann::ordered_json;

static_assert(std::endian::native == std::endian::little);

constexpr std::string_view kMark = "tessera deployment 1\n";
constexpr std::string_view kAnyVersion = "tessera deployment ";

std::string_view text_of(std::span<const std::byte> bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

ordered_json json_of(const SavedLayer& layer) {
  ordered_json columns = ordered_json::array();
  for (const Requantisation& column : layer.cells.columns) {
    columns.push_back({column.bias, column.multiplier, column.shift});
  }
  const compile::CellReport& report = layer.report;
  return {{"name", layer.name},
          {"targets", layer.cells.targets.size()},
          {"offsets", layer.cells.offsets},
          {"adc_range", layer.cells.adc_range},
          {"columns", std::move(columns)},
          {"report",
           {{"least_scale", report.least_scale},
            {"greatest_scale", report.greatest_scale},
            {"weight_error", report.weight_error},
            {"least_offset", report.least_offset},
            {"greatest_offset", report.greatest_offset},
            {"clip_rate", report.clip_rate},
            {"signal_to_noise_db", report.signal_to_noise_db}}}};
}

SavedLayer layer_of(const nlohmann::json& json) {
  SavedLayer layer;
  layer.name = json.at("name");
  layer.cells.offsets = json.at("offsets").get<std::vector<std::int8_t>>();
  layer.cells.adc_range = json.at("adc_range");
  for (const nlohmann::json& column : json.at("columns")) {
    layer.cells.columns.push_back({column.at(0), column.at(1), column.at(2)});
  }
  const nlohmann::json& report = json.at("report");
  layer.report.least_scale = report.at("least_scale");
  layer.report.greatest_scale = report.at("greatest_scale");
  layer.report.weight_error = report.at("weight_error");
  layer.report.least_offset = report.at("least_offset");
  layer.report.greatest_offset = report.at("greatest_offset");
  layer.report.adc_range = layer.cells.adc_range;
  layer.report.clip_rate = report.at("clip_rate");
  layer.report.signal_to_noise_db = report.at("signal_to_noise_db");
  return layer;
}

/// What follows the description.
class Blobs {
 public:
  Blobs(std::span<const std::byte> bytes, const std::string& name) : bytes_(bytes), name_(name) {}

  std::span<const std::byte> take(std::uint64_t bytes) {
    if (bytes > bytes_.size()) throw Error(ErrorKind::Input, name_, "ends too early", "make the deployment anew");
    const auto taken = bytes_.first(bytes);
    bytes_ = bytes_.subspan(bytes);
    return taken;
  }
  void expect_end() const {
    if (!bytes_.empty()) {
      throw Error(ErrorKind::Input, name_, fmt::format("has {} bytes too many", bytes_.size()),
                  "make the deployment anew");
    }
  }

 private:
  std::span<const std::byte> bytes_;
  const std::string& name_;
};

template <typename Enum>
Enum named(const std::string& name) {
  const std::optional<Enum> value = value_of_name<Enum>(name);
  if (!value) throw Error(ErrorKind::Input, name, "is no word of a deployment", "make the deployment anew");
  return *value;
}

SavedDeployment described(const nlohmann::json& json, Blobs& blobs) {
  SavedDeployment saved;
  saved.model_name = json.at("model_name");
  const auto model = blobs.take(json.at("model_bytes").get<std::uint64_t>());
  saved.model.assign(model.begin(), model.end());
  saved.machine = json.at("machine");
  saved.mapping = json.at("mapping");
  saved.on = json.at("on").get<std::vector<std::string>>();
  saved.replicate = json.at("replicate");
  saved.weights = named<compile::WeightRounding>(json.at("weights"));
  saved.targets = named<compile::CellTarget>(json.at("targets"));
  for (const nlohmann::json& one : json.at("layers")) {
    SavedLayer layer = layer_of(one);
    const auto count = one.at("targets").get<std::uint64_t>();
    constexpr std::uint64_t kMostTargets = std::uint64_t{1} << 32;
    const auto bytes = blobs.take(std::min(count, kMostTargets) * sizeof(std::int16_t));
    layer.cells.targets.resize(bytes.size() / sizeof(std::int16_t));
    if (!bytes.empty()) std::memcpy(layer.cells.targets.data(), bytes.data(), bytes.size());
    saved.cells.layers.push_back(std::move(layer));
  }
  const auto inputs = json.at("inputs").get<std::uint64_t>(), each = json.at("input_bytes").get<std::uint64_t>();
  for (std::uint64_t input = 0; input < inputs; ++input) {
    const auto bytes = blobs.take(each);
    std::vector<std::int8_t> codes(bytes.size());
    if (!bytes.empty()) std::memcpy(codes.data(), bytes.data(), bytes.size());
    saved.cells.inputs.push_back(std::move(codes));
  }
  return saved;
}

}  // namespace

bool looks_like_deployment(std::span<const std::byte> file) { return text_of(file).starts_with(kAnyVersion); }

SavedDeployment parse_deployment(std::span<const std::byte> file, const std::string& name) {
  const std::string_view text = text_of(file);
  if (!text.starts_with(kMark)) {
    throw Error(ErrorKind::Input, name, "is a deployment of another version", "make it anew");
  }
  const std::string_view rest = text.substr(kMark.size());
  std::uint64_t length = 0;
  const auto [end, error] = std::from_chars(rest.data(), rest.data() + rest.size(), length);
  const auto digits = static_cast<std::size_t>(end - rest.data());
  if (error != std::errc() || digits >= rest.size() || *end != '\n' || length > rest.size() - digits - 1) {
    throw Error(ErrorKind::Input, name, "has a damaged description", "make the deployment anew");
  }
  const std::string_view description = rest.substr(digits + 1, length);
  Blobs blobs(file.subspan(kMark.size() + digits + 1 + length), name);
  try {
    SavedDeployment saved = described(nlohmann::json::parse(description), blobs);
    blobs.expect_end();
    return saved;
  } catch (const nlohmann::json::exception& damaged) {
    throw Error(ErrorKind::Input, name, fmt::format("has a damaged description: {}", damaged.what()),
                "make the deployment anew");
  }
}

std::string to_file(const SavedDeployment& saved) {
  ordered_json layers = ordered_json::array();
  for (const SavedLayer& layer : saved.cells.layers) layers.push_back(json_of(layer));
  const ordered_json json{{"model_name", saved.model_name},
                          {"model_bytes", saved.model.size()},
                          {"machine", saved.machine},
                          {"mapping", saved.mapping},
                          {"on", saved.on},
                          {"replicate", saved.replicate},
                          {"weights", name_of_value(saved.weights)},
                          {"targets", name_of_value(saved.targets)},
                          {"layers", std::move(layers)},
                          {"inputs", saved.cells.inputs.size()},
                          {"input_bytes", saved.cells.inputs.empty() ? 0 : saved.cells.inputs[0].size()}};
  // Names are whatever bytes the user's file holds.
  const std::string description = json.dump(1, ' ', false, nlohmann::json::error_handler_t::replace) + "\n";
  std::string file = fmt::format("{}{}\n{}", kMark, description.size(), description);
  const auto append = [&](const void* data, std::size_t bytes) {
    if (bytes != 0) file.append(static_cast<const char*>(data), bytes);
  };
  append(saved.model.data(), saved.model.size());
  for (const SavedLayer& layer : saved.cells.layers) {
    append(layer.cells.targets.data(), layer.cells.targets.size() * sizeof(std::int16_t));
  }
  for (const std::vector<std::int8_t>& input : saved.cells.inputs) append(input.data(), input.size());
  return file;
}

}  // namespace tessera::run
