# Installs the build in `build` into a folder of its own, builds the example of `source` against it with `compiler`, and
# runs that on the network that the program `write_network` writes.
cmake_minimum_required(VERSION 3.25)
set(folder ${build}/package-test)
file(REMOVE_RECURSE ${folder})
file(MAKE_DIRECTORY ${folder})

function(run)
  execute_process(COMMAND ${ARGN} RESULT_VARIABLE status OUTPUT_VARIABLE output ERROR_VARIABLE output)
  if(NOT status EQUAL 0)
    message(FATAL_ERROR "${ARGN}\n${output}")
  endif()
  set(output "${output}" PARENT_SCOPE)
endfunction()

run(${CMAKE_COMMAND} --install ${build} --prefix ${folder}/prefix)
run(${CMAKE_COMMAND} -S ${source}/examples/run_network -B ${folder}/example -G ${generator}
    -DCMAKE_PREFIX_PATH=${folder}/prefix -DCMAKE_CXX_COMPILER=${compiler} "-DCMAKE_CXX_FLAGS=-Wall -Wextra -Werror")
run(${CMAKE_COMMAND} --build ${folder}/example)
run(${write_network} ${folder})
file(WRITE ${folder}/input.bin "0123456789abcdefghijklmnopqrstuvwxyz0123456789abcdefghijklmnopqrstuvwxyzABC")
run(${folder}/example/run_network ${folder}/small_network.tflite ${folder}/input.bin)
foreach(wanted "5x5x3 -> 3x3x2" "identical to the reference")
  if(NOT output MATCHES "${wanted}")
    message(FATAL_ERROR "'${wanted}' is not in\n${output}")
  endif()
endforeach()
