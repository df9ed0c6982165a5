// Networks and files of data sets, for tests.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "media/archive_testing.hpp"
#include "media/data_set.hpp"
#include "media/folder_testing.hpp"
#include "media/testing.hpp"

namespace tessera::media::test {

/// Scale 0.5, zero point -3: a pixel is the code 128 below it.
inline graph::Graph int8_network(graph::Shape shape) {
  return network_of(graph::test::tensor(graph::ElementType::Int8, std::move(shape), 0.5F, -3));
}
inline graph::Graph uint8_network(graph::Shape shape) {
  return network_of(graph::test::tensor(graph::ElementType::UInt8, std::move(shape), 0.5F, 7));
}
inline graph::Graph float_network(graph::Shape shape) {
  return network_of(graph::test::float_tensor(std::move(shape)));
}

/// A picture of one pixel.
inline std::string pixel_file(std::uint8_t red, std::uint8_t green, std::uint8_t blue) {
  return bmp_file({.height = 1, .width = 1, .channels = 3, .pixels = {red, green, blue}});
}

/// A .npy file of bytes: "|u1" or "|i1".
inline std::string byte_array(const std::string& type, const std::string& shape, const std::string& data) {
  return npy_file(npy_header(type, shape), data);
}
inline std::string float_array(const std::string& shape, const std::vector<float>& numbers) {
  return npy_file(npy_header("<f4", shape), memory_of(numbers));
}

class DataSetTest : public FolderTest {
 protected:
  /// What loading throws; the file is named below the test's folder.
  std::string refusal(const graph::Graph& network, const std::string& name, const DataSetOptions& options = {}) const {
    return refusal_of([&] { load_data_set(network, path(name), options); });
  }
  DataSet load(const graph::Graph& network, const std::string& name, const DataSetOptions& options = {}) const {
    return load_data_set(network, path(name), options);
  }
  /// Options with this file of labels.
  DataSetOptions labels(const std::string& name) const {
    DataSetOptions options;
    options.labels = path(name);
    return options;
  }
};

}  // namespace tessera::media::test
