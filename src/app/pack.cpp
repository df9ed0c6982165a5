// See pack.hpp.
#include "app/pack.hpp"

#include <algorithm>
#include <charconv>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <optional>
#include <string_view>

#include <fmt/format.h>

#include "app/output.hpp"
#include "base/closest.hpp"
#include "base/error.hpp"
#include "compile/pack/matrix_file.hpp"
#include "compile/pack/network_matrices.hpp"
#include "import/model.hpp"
#include "report/pack_report.hpp"

namespace tessera::app {
namespace {

std::optional<std::uint32_t> whole_number(std::string_view text) {
  std::uint32_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size()) return {};
  return value;
}

compile::ArraySize array_size(const std::string& text) {
  const auto cross = text.find('x');
  if (cross != std::string::npos) {
    const std::string_view whole = text;
    const auto rows = whole_number(whole.substr(0, cross));
    const auto columns = whole_number(whole.substr(cross + 1));
    if (rows && columns) return {*rows, *columns};
  }
  throw Error(ErrorKind::Usage, "--array", fmt::format("'{}' is no size of an array", text), "ROWSxCOLUMNS: 256x256");
}

std::string read_text(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file || std::filesystem::is_directory(path)) {
    throw Error(ErrorKind::Input, path, "cannot be read",
                "a file with a line name,rows,columns[,pixels] for each matrix");
  }
  return {std::istreambuf_iterator<char>(file), {}};
}

/// The name that was probably meant, or all of them.
std::string names_like(const std::string& name, const std::vector<compile::WeightMatrix>& matrices) {
  std::vector<std::string_view> names(matrices.size());
  std::ranges::transform(matrices, names.begin(), &compile::WeightMatrix::name);
  const std::string hint = did_you_mean(name, names);
  return hint.empty() ? fmt::format("there are: {}", fmt::join(names, ", ")) : hint;
}

/// The matrices whose names are not among `excluded`.
std::vector<compile::WeightMatrix> without(std::vector<compile::WeightMatrix> matrices,
                                           const std::vector<std::string>& excluded) {
  for (const std::string& name : excluded) {
    const auto named = [&](const compile::WeightMatrix& matrix) { return matrix.name == name; };
    if (std::ranges::any_of(matrices, named)) continue;
    throw Error(ErrorKind::Usage, "--exclude", fmt::format("no matrix has the name '{}'", name),
                names_like(name, matrices));
  }
  std::erase_if(matrices, [&](const compile::WeightMatrix& matrix) {
    return std::ranges::find(excluded, matrix.name) != excluded.end();
  });
  return matrices;
}

report::PackResult result_of(const compile::Packing& packing, const std::string& source,
                             const PackCommandOptions& options) {
  report::PackResult result{source,
                            packing.algorithm,
                            packing.array.rows,
                            packing.array.columns,
                            packing.arrays,
                            packing.lower_bound,
                            packing.tiles(),
                            packing.cells(),
                            packing.utilisation(),
                            options.replicate,
                            options.exclude,
                            {}};
  for (const compile::PackedMatrix& packed : packing.matrices) {
    const compile::WeightMatrix& matrix = packed.matrix;
    result.layers.push_back({matrix.name, matrix.rows, matrix.columns, matrix.pixels, packed.copies, packed.tiles,
                             matrix.pixels * packed.tiles.size(), packed.products()});
  }
  return result;
}

std::vector<compile::WeightMatrix> matrices_of_model(const std::string& path) {
  std::vector<compile::WeightMatrix> matrices = compile::network_matrices(import::load_model(path));
  if (matrices.empty()) {
    throw Error(ErrorKind::Input, path, "no layer has a weight matrix",
                "a network with convolutions other than depth-wise ones, or fully connected layers");
  }
  return matrices;
}

MatrixSource source_of(const PackCommandOptions& options) {
  if (options.model.empty() == options.matrices.empty()) {
    throw Error(ErrorKind::Usage, "pack", "it takes either a network file or a list of matrices",
                "tessera pack MODEL, or tessera pack --matrices FILE.csv");
  }
  if (!options.model.empty()) return {file_name(options.model), matrices_of_model(options.model)};
  return {file_name(options.matrices), compile::parse_matrices(read_text(options.matrices), options.matrices)};
}

}  // namespace

int run_pack(const PackCommandOptions& options) {
  pack_and_report(source_of(options), options);
  return 0;
}

void pack_and_report(const MatrixSource& source, const PackCommandOptions& options) {
  const Results results(options.json, {"--svg", "picture", options.svg});
  const compile::Packing packing = compile::pack(without(source.matrices, options.exclude),
                                                 {array_size(options.array), options.algorithm, options.replicate});
  const report::PackResult result = result_of(packing, source.name, options);
  results.other([&] { return report::to_svg(result); });
  results.json([&] { return report::to_json(result); });
  results.text([&] { return report::to_text(result); });
}

}  // namespace tessera::app
