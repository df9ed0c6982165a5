// See input_source.hpp: folders of files of one input each.
#include <algorithm>
#include <array>
#include <charconv>
#include <filesystem>
#include <set>
#include <string_view>
#include <utility>

#include <fmt/format.h>

#include "base/error.hpp"
#include "media/file.hpp"
#include "media/input_source.hpp"
#include "media/network_input.hpp"

namespace tessera::media {
namespace {

namespace fs = std::filesystem;
using graph::Data;
using graph::Graph;

constexpr std::array<std::string_view, 6> kRawEndings{".rgb", ".raw", ".bin", ".i8", ".u8", ".f32"};

/// Names within a folder, in the order of their bytes, without hidden ones.
struct Listing {
  std::vector<std::string> folders;
  std::vector<std::string> files;
};

void add_entry(Listing& listing, const fs::directory_entry& entry) {
  const std::string name = entry.path().filename().string();
  if (name.starts_with('.')) return;
  const std::string place = entry.path().string();
  std::error_code failure;
  if (entry.is_directory(failure)) {
    listing.folders.push_back(name);
    return;
  }
  if (!entry.is_regular_file(failure)) throw Error(ErrorKind::Input, place, "is neither a file nor a folder");
  const std::string ending = ending_of(name);
  const bool raw = std::ranges::find(kRawEndings, ending) != kRawEndings.end();
  if (!raw && ending != ".npy" && !is_picture_ending(ending)) {
    throw Error(ErrorKind::Input, place, "is no file of an input by the ending of its name",
                "move it away; pictures end in .jpg, .jpeg, .png or .bmp, arrays in .npy, a tensor's bytes in .rgb, "
                ".raw, .bin, .i8, .u8 or .f32");
  }
  listing.files.push_back(name);
}

Listing listing_of(const fs::path& folder) {
  Listing listing;
  try {
    for (const fs::directory_entry& entry : fs::directory_iterator(folder)) add_entry(listing, entry);
  } catch (const fs::filesystem_error& error) {
    throw Error(ErrorKind::Input, folder.string(), fmt::format("cannot be read: {}", error.code().message()));
  }
  std::ranges::sort(listing.folders);
  std::ranges::sort(listing.files);
  return listing;
}

bool is_number(const std::string& name) { return name.find_first_not_of("0123456789") == std::string::npos; }

std::int32_t number_of(const std::string& name, const std::string& path) {
  std::int32_t number = 0;
  const auto [end, error] = std::from_chars(name.data(), name.data() + name.size(), number);
  if (error == std::errc()) return number;
  throw Error(ErrorKind::Input, path, fmt::format("its folder '{}' is too large a number for a class", name));
}

/// The class of each folder.
std::vector<std::int32_t> classes_of(const std::vector<std::string>& folders, bool numbered, const std::string& path) {
  std::vector<std::int32_t> classes;
  std::set<std::int32_t> seen;
  for (const std::string& name : folders) {
    classes.push_back(numbered ? number_of(name, path) : static_cast<std::int32_t>(classes.size()));
    if (seen.insert(classes.back()).second) continue;
    throw Error(ErrorKind::Input, path, fmt::format("has two folders of class {}", classes.back()));
  }
  return classes;
}

Data input_of_file(const Graph& graph, const std::string& path) {
  const std::string ending = ending_of(path);
  if (is_picture_ending(ending)) return load_input(graph, path);
  const std::vector<std::byte> bytes = read_file(path);
  const InputSource source =
      ending == ".npy" ? array_source(graph, parse_npy(bytes, path), path) : raw_source(graph, bytes, path);
  if (source.count == 1) return source.input(0);
  throw Error(ErrorKind::Input, path, fmt::format("holds {} inputs, files of a folder hold one each", source.count));
}

void add_folder(InputSource& source, std::vector<std::string>& files, const fs::path& path, const std::string& name,
                std::int32_t label) {
  const fs::path folder = path / name;
  const Listing listing = listing_of(folder);
  if (!listing.folders.empty()) {
    throw Error(ErrorKind::Input, (folder / listing.folders[0]).string(), "is a folder within the folder of a class");
  }
  if (listing.files.empty()) throw Error(ErrorKind::Input, folder.string(), "holds no input of its class");
  for (const std::string& file : listing.files) files.push_back((fs::path(name) / file).string());
  source.labels.resize(files.size(), label);
}

}  // namespace

InputSource folder_source(const Graph& graph, const std::string& path) {
  const fs::path root(path);
  Listing listing = listing_of(root);
  std::vector<std::string> files = std::move(listing.files);
  InputSource source;
  if (!listing.folders.empty()) {
    if (!files.empty()) {
      throw Error(ErrorKind::Input, (root / files[0]).string(), "is a file beside folders of classes",
                  "move it into its class's folder");
    }
    source.labelled_by_folders = true;
    const bool numbered = std::ranges::all_of(listing.folders, is_number);
    const std::vector<std::int32_t> classes = classes_of(listing.folders, numbered, path);
    for (std::size_t i = 0; i < classes.size(); ++i) add_folder(source, files, root, listing.folders[i], classes[i]);
    if (!numbered) source.classes = std::move(listing.folders);
  }
  if (files.empty()) throw Error(ErrorKind::Input, path, "is a folder without inputs");
  source.count = files.size();
  source.input = [&graph, root, files](std::size_t i) { return input_of_file(graph, (root / files[i]).string()); };
  source.name = [files](std::size_t i) { return files[i]; };
  return source;
}

}  // namespace tessera::media
