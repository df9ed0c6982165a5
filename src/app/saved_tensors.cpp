#include "app/saved_tensors.hpp"

#include <algorithm>
#include <cctype>
#include <filesystem>
#include <system_error>

#include <fmt/format.h>

#include "app/output.hpp"
#include "base/error.hpp"
#include "media/npy.hpp"

namespace tessera::app {
namespace {

namespace fs = std::filesystem;

std::string name_of_tensor(std::size_t index, std::string name) {
  constexpr std::size_t kLongest = 120;  // file systems take 255
  name.resize(std::min(name.size(), kLongest));
  std::ranges::replace_if(
      name, [](unsigned char c) { return std::isalnum(c) == 0 && c != '-' && c != '.'; }, '_');
  return fmt::format("{:03}_{}.npy", index, name);
}

}  // namespace

void save_tensors(const graph::Graph& graph, std::span<const graph::Data> tensors, const std::string& folder) {
  for (std::size_t index = 0; index < graph.nodes.size(); ++index) {
    const graph::Node& node = graph.nodes[index];
    const graph::Data& data = tensors[node.output];
    const graph::Shape& shape = graph.tensor(node.output).shape;
    if (data.elements() == 0 || data.elements() != graph::elements_of(shape)) continue;
    write_text((fs::path(folder) / name_of_tensor(index, node.name)).string(), media::to_npy(shape, data));
  }
}

std::vector<std::string> make_folders(const std::string& folder, std::span<const std::string> inputs) {
  std::vector<std::string> folders;
  if (folder.empty()) return folders;
  for (const std::string& input : inputs) {
    folders.push_back((fs::path(folder) / input).string());
    if (std::ranges::count(folders, folders.back()) > 1) {
      throw Error(ErrorKind::Usage, "--save", fmt::format("two inputs are called '{}'", input),
                  "give them other names, or run them one by one");
    }
  }
  for (const std::string& one : folders) {
    std::error_code failure;
    fs::create_directories(one, failure);
    if (failure) {
      throw Error(ErrorKind::Input, one, "the folder cannot be made: " + failure.message(),
                  "name a folder for --save in which nothing is called as the input is");
    }
  }
  return folders;
}

}  // namespace tessera::app
