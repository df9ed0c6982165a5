// Damaged real networks: whatever is cut off, flipped, zeroed or blown up, importing ends soon, with an Error that
// names the file or with a graph that keeps the promises of one and holds no more than the file is worth.
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cstring>
#include <filesystem>
#include <functional>
#include <random>
#include <span>
#include <string>
#include <vector>

#include "base/error.hpp"
#include "graph/graph.hpp"
#include "import/onnx/import_onnx.hpp"
#include "import/tflite/import_tflite.hpp"
#include "support/recorded.hpp"

namespace tessera {
namespace {

using testing::Bytes;
using testing::read_bytes;
using testing::recorded;

/// A file format: where its real networks lie, and its importer. Another format is another line of `kFormats`.
struct Format {
  std::string name;
  std::string folder;  ///< of the recorded data
  std::string extension;
  graph::Graph (*import)(std::span<const std::byte> file, std::string_view name);
};

const Format kFormats[] = {
    {"Tflite", "models", ".tflite", import::import_tflite},
    {"Onnx", "models/onnx", ".onnx", import::import_onnx},
};

struct Damage {
  std::string name;
  std::function<void(Bytes&)> apply;
  bool fatal = false;  ///< no importer may accept what is left
};

/// A part of the file as shares of its size, by which damage is aimed: formats keep their structure at either end.
struct Region {
  const char* name;
  std::size_t first_share;
  std::size_t shares;
};
constexpr std::size_t kShares = 256;
constexpr Region kRegions[] = {{"head", 0, 1}, {"front", 0, 16}, {"anywhere", 0, kShares}, {"tail", kShares - 4, 4}};

std::size_t position_in(const Region& region, const Bytes& file, std::mt19937& random) {
  const std::size_t first = file.size() * region.first_share / kShares;
  const std::size_t size = std::max<std::size_t>(1, file.size() * region.shares / kShares);
  return std::min(first + random() % size, file.size() - 1);
}

void add_truncations(std::vector<Damage>& damages) {
  for (const std::size_t size : {0, 1, 2, 4, 7, 8, 9, 12, 16, 20, 32, 64, 128, 256, 1000, 4096}) {
    damages.push_back({fmt::format("cut to {} bytes", size), [size](Bytes& file) { file.resize(size); }, true});
  }
  for (const std::size_t percent : {1, 2, 5, 10, 20, 30, 40, 50, 60, 70, 80, 90, 95}) {
    damages.push_back({fmt::format("cut to {} %", percent),
                       [percent](Bytes& file) { file.resize(file.size() * percent / 100); }, true});
  }
  damages.push_back(
      {"the first half missing",
       [](Bytes& file) { file.erase(file.begin(), file.begin() + static_cast<std::ptrdiff_t>(file.size() / 2)); },
       true});
  damages.push_back({"16 bytes cut from the end", [](Bytes& file) { file.resize(file.size() - 16); }});
}

void add_zeros(std::vector<Damage>& damages) {
  damages.push_back({"all zero", [](Bytes& file) { std::ranges::fill(file, std::byte{0}); }, true});
  damages.push_back({"all ones", [](Bytes& file) { std::ranges::fill(file, std::byte{0xff}); }, true});
  for (const Region& region : kRegions) {
    for (unsigned seed = 0; seed < 2; ++seed) {
      damages.push_back(
          {fmt::format("64 bytes of zeros in the {}, seed {}", region.name, seed), [region, seed](Bytes& file) {
             std::mt19937 random(seed);
             const std::size_t at = position_in(region, file, random);
             std::fill_n(file.begin() + static_cast<std::ptrdiff_t>(at), std::min<std::size_t>(64, file.size() - at),
                         std::byte{0});
           }});
    }
  }
}

void add_flips(std::vector<Damage>& damages) {
  for (const Region& region : kRegions) {
    for (unsigned seed = 0; seed < 4; ++seed) {
      damages.push_back({fmt::format("{} bytes flipped in the {}, seed {}", 1 << (2 * seed), region.name, seed),
                         [region, seed](Bytes& file) {
                           std::mt19937 random(seed);
                           for (unsigned i = 0; i < 1U << (2 * seed); ++i) {
                             file[position_in(region, file, random)] ^= static_cast<std::byte>(1 + random() % 255);
                           }
                         }});
    }
  }
}

void add_huge_numbers(std::vector<Damage>& damages) {
  for (const Region& region : kRegions) {
    for (const std::uint32_t number : {0x7fff'ffffU, 0xffff'ffffU, 0x8000'0000U}) {
      damages.push_back({fmt::format("8 times {:#x} in the {}", number, region.name), [region, number](Bytes& file) {
                           std::mt19937 random(number);
                           for (int i = 0; i < 8; ++i) {
                             const std::size_t at = position_in(region, file, random) / 4 * 4;
                             if (at + sizeof number <= file.size()) std::memcpy(&file[at], &number, sizeof number);
                           }
                         }});
    }
  }
}

std::vector<Damage> all_damages() {
  std::vector<Damage> damages;
  add_truncations(damages);
  add_zeros(damages);
  add_flips(damages);
  add_huge_numbers(damages);
  return damages;
}

/// All networks of the format, or the small ones where the code is not optimised.
std::vector<std::filesystem::path> files_of(const Format& format) {
  constexpr std::uintmax_t kSmall = 200'000;
  std::vector<std::filesystem::path> files;
  const std::filesystem::path folder = recorded(format.folder);
  if (!std::filesystem::is_directory(folder)) return files;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    if (entry.path().extension() != format.extension) continue;
    if (testing::kThorough || entry.file_size() < kSmall) files.push_back(entry.path());
  }
  std::ranges::sort(files);
  return files;
}

std::size_t bytes_of_constants(const graph::Graph& graph) {
  std::size_t bytes = 0;
  for (const graph::Tensor& tensor : graph.tensors) bytes += tensor.constant ? tensor.constant->bytes().size() : 0;
  return bytes;
}

/// Whether the file is refused; fails the test unless it is refused properly or becomes a proper graph.
bool refused(const Format& format, const Bytes& file) {
  try {
    const graph::Graph graph = format.import(file, "damaged");
    graph::check(graph);
    EXPECT_LE(bytes_of_constants(graph), 16 * file.size() + 4096);
    return false;
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::Input) << error.what();
    EXPECT_THAT(error.what(), ::testing::HasSubstr("damaged"));
    return true;
  }
}

class DamagedModels : public ::testing::TestWithParam<Format> {};

TEST_P(DamagedModels, are_refused_or_imported_as_a_proper_graph) {
  const std::vector<std::filesystem::path> files = files_of(GetParam());
  if (files.empty()) GTEST_SKIP() << "the shared data are absent";
  const std::vector<Damage> damages = all_damages();
  ASSERT_GE(damages.size(), 30U);
  for (const std::filesystem::path& path : files) {
    const Bytes whole = read_bytes(path);
    EXPECT_FALSE(refused(GetParam(), whole)) << path.filename();
    std::size_t refusals = 0;
    for (const Damage& damage : damages) {
      SCOPED_TRACE(path.filename().string() + ", " + damage.name);
      Bytes file = whole;
      damage.apply(file);
      const bool is_refused = refused(GetParam(), file);
      refusals += is_refused ? 1 : 0;
      EXPECT_TRUE(is_refused || !damage.fatal);
    }
    EXPECT_GE(refusals, 30U) << path.filename() << " of " << damages.size();
  }
}

INSTANTIATE_TEST_SUITE_P(Of, DamagedModels, ::testing::ValuesIn(kFormats),
                         [](const auto& test) { return test.param.name; });

}  // namespace
}  // namespace tessera
