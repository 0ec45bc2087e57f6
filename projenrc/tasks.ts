import { javascript } from 'projen';

/** Removes projen tasks and their npm scripts; a task that spawns others goes before what it spawns. */
export function removeTasks(project: javascript.NodeProject, names = project.tasks.all.map((task) => task.name)): void {
  const spawnersFirst = ['build', 'default', 'post-upgrade', 'upgrade', ...names];
  for (const name of spawnersFirst.filter((candidate, i) => names.includes(candidate) && spawnersFirst.indexOf(candidate) === i)) {
    project.tasks.removeTask(name);
    project.package.removeScript(name);
  }
}
